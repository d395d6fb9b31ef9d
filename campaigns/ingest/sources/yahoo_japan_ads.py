"""Yahoo! JAPAN Ads performance reports, for search and display, in Japanese and English."""

from __future__ import annotations

from campaigns.ingest.declare import AD_LEVELS, Declaration, LevelRule, words

YAHOO_JAPAN_ADS = Declaration(
    source="yahoo_japan_ads",
    report="performance",
    version="2026-03",
    kind="ads",
    channel="yahoo_japan",
    fields={
        "day": words(ja="日|日別|日付", en="Day|Daily"),
        "month": words(ja="毎月|毎週", en="Month|Week"),
        "account": words(ja="アカウント名", en="Account Name"),
        "account_id": words(ja="アカウントID", en="Account ID"),
        "campaign": words(ja="キャンペーン名", en="Campaign Name"),
        "campaign_id": words(ja="キャンペーンID", en="Campaign ID|CampaignID"),
        "ad_group": words(ja="広告グループ名", en="Ad Group Name|AdGroup Name"),
        "ad_group_id": words(ja="広告グループID", en="Ad Group ID|AdGroup ID"),
        "keyword": words(ja="キーワード", en="Keyword"),
        "keyword_id": words(ja="キーワードID", en="Keyword ID"),
        "match_type": words(ja="マッチタイプ", en="Match Type"),
        "ad": words(ja="広告名|タイトル", en="Ad Name"),
        "ad_id": words(ja="広告ID", en="Ad ID"),
        "network": words(ja="広告掲載方式の指定", en="Network"),
        "device": words(ja="デバイス", en="Device|Target Device"),
        "click_type": words(ja="クリック種別", en="Click Type"),
        "conversion_action": words(ja="コンバージョン名", en="Conversion Name"),
        "prefecture": words(ja="都道府県", en="Prefecture"),
        "gender": words(ja="性別", en="Gender"),
        "age": words(ja="年齢", en="Age"),
    },
    measures={
        "spend": words(ja="コスト", en="Cost"),
        "impressions": words(ja="インプレッション数", en="Impressions"),
        "clicks": words(ja="クリック数", en="Clicks"),
        # Newest first; a report may have the old count, of conversions on the first click, beside it.
        "conversions": words(
            ja="コンバージョン数|総コンバージョン数|コンバージョン数(旧)", en="Conversions|Total Conversions"
        ),
        "conversion_value": words(
            ja="コンバージョンの価値|合計売上金額", en="Conv. Value|Conversion Value|Total Revenue"
        ),
        "view_conversions": words(ja="ビュースルーコンバージョン数", en="View-through Conversions"),
        "video_views": words(ja="動画の再生開始数|動画再生数", en="Video Views"),
    },
    levels=(
        LevelRule(
            "ad",
            (("ad_group_id", "ad_group"), ("", "match_type"), ("keyword_id", "keyword")),
            ("keyword", "keyword_id"),
        ),
        *AD_LEVELS,
    ),
    needs=(("campaign", "campaign_id", "account", "account_id"), ("spend",), ("impressions",), ("clicks",)),
    hallmarks=words(
        ja="平均CPC|コスト/コンバージョン数|コンバージョンの価値|価値/コンバージョン数|総コンバージョン数|総コンバージョン率|"
        "コスト/総コンバージョン数|コンバージョン数(全て)|すべてのコンバージョン数|キャンペーンタイプ|配信設定|広告掲載方式の指定",
        en="Cost / Total Conversions|Total Conversion Rate|Distribution Settings|Distribution Status|AdGroup Name",
    ),
    known=words(
        ja="クリック率|平均CPC|平均CPM|平均掲載順位|コンバージョン率|コスト/コンバージョン数|価値/コンバージョン数|"
        "総コンバージョン率|コスト/総コンバージョン数|コンバージョン数(全て)|すべてのコンバージョン数|コンバージョンの価値(全て)|"
        "コンバージョン率(全て)|コスト/コンバージョン数(全て)|キャンペーンタイプ|キャンペーン配信設定|配信設定|配信状況|"
        "1日の予算|キャンペーン予算|インプレッションシェア|品質インデックス|入札価格|審査状況|開始日|終了日|曜日",
        en="CTR|Avg. CPC|Avg. CPM|Avg. Position|Conv. Rate|Cost Per Conv.|Value Per Conv.|Total Conversion Rate|"
        "Cost / Total Conversions|Campaign type|Distribution Settings|Distribution Status|Daily Spending Limit|"
        "Impression Share|Unique Conversions|Unique Conversion Rate|Cost / Unique Conversions|All Conv.|"
        "Start Date|End Date|Quality Index",
    ),
    none_of=words(
        ja="通貨|通貨コード|消化金額 (@CUR)|クリック(誘導先)",
        en="Currency|Currency code|Amount spent (@CUR)|Clicks (destination)|Pin clicks|Total Spent|Impr.|Time period",
    ),
    breakdowns=(
        "network",
        "device",
        "click_type",
        "conversion_action",
        "prefecture",
        "gender",
        "age",
    ),
    total_when_empty=("campaign", "campaign_id", "account", "account_id", "ad_group", "ad_group_id"),
    total_names=("合計", "総合計", "Total", "--"),
    currency="JPY",
    decimal=".",
    date_order="ymd",
    # Conversions are booked on the day of the click, up to thirty days later unless set otherwise.
    restatement_days=30,
)
