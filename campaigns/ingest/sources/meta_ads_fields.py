"""What Meta calls the columns that say what a row of an advertising report is about, language by language."""

from __future__ import annotations

from campaigns.ingest.declare import words

FIELDS = {
    "day": words(
        en="Day|Date",
        es="Día|Fecha",
        ko="일|날짜",
        ja="日|日付",
        pt="Dia|Data",
        fr="Jour|Date",
        de="Tag",
        nl="Dag",
        vi="Ngày",
    ),
    "month": words(
        en="Month|Week",
        es="Mes|Semana",
        ko="월|주",
        ja="月|週",
        pt="Mês|Semana",
        fr="Mois|Semaine",
        de="Monat|Woche",
        nl="Maand|Week",
        vi="Tháng|Tuần",
    ),
    "start": words(
        en="Reporting starts",
        es="Inicio del informe",
        ko="보고 시작",
        ja="レポート開始日",
        pt="Início dos relatórios|Início do relatório",
        fr="Début des rapports",
        de="Berichtsstart",
        nl="Begin rapportage",
        vi="Bắt đầu báo cáo",
    ),
    "end": words(
        en="Reporting ends",
        es="Fin del informe",
        ko="보고 종료",
        ja="レポート終了日",
        pt="Término dos relatórios|Encerramento dos relatórios|Fim do relatório",
        fr="Fin des rapports",
        de="Berichtsende",
        nl="Einde rapportage",
        vi="Kết thúc báo cáo",
    ),
    "account": words(
        en="Account name",
        es="Nombre de la cuenta",
        ko="계정 이름",
        ja="アカウント名",
        pt="Nome da conta",
        fr="Nom du compte",
        de="Name des Kontos|Kontoname",
        nl="Accountnaam",
        vi="Tên tài khoản",
    ),
    "account_id": words(
        en="Account ID",
        es="Identificador de la cuenta",
        ko="계정 ID",
        ja="アカウントID",
        pt="Identificação da conta",
        fr="ID du compte",
        de="Konto-ID",
        nl="Account-ID",
        vi="ID tài khoản",
    ),
    "campaign": words(
        en="Campaign name|Campaign",
        es="Nombre de la campaña",
        ko="캠페인 이름",
        ja="キャンペーン名|キャンペーンの名前",
        pt="Nome da campanha",
        fr="Nom de la campagne",
        de="Name der Kampagne|Kampagnenname",
        nl="Campagnenaam",
        vi="Tên chiến dịch",
    ),
    "campaign_id": words(
        en="Campaign ID",
        es="Identificador de la campaña",
        ko="캠페인 ID",
        ja="キャンペーンID",
        pt="Identificação da campanha",
        fr="ID de la campagne",
        de="Kampagnen-ID",
        nl="Campagne-ID",
        vi="ID chiến dịch",
    ),
    "ad_group": words(
        en="Ad set name",
        es="Nombre del conjunto de anuncios",
        ko="광고 세트 이름",
        ja="広告セット名|広告セットの名前",
        pt="Nome do conjunto de anúncios",
        fr="Nom de l'ensemble de publicités",
        de="Anzeigengruppenname|Name der Anzeigengruppe",
        nl="Naam advertentieset",
        vi="Tên nhóm quảng cáo",
    ),
    "ad_group_id": words(
        en="Ad set ID",
        es="Identificador del conjunto de anuncios",
        ko="광고 세트 ID",
        ja="広告セットID",
        pt="Identificação do conjunto de anúncios",
        fr="ID de l'ensemble de publicités",
        de="Anzeigengruppen-ID",
        nl="Advertentieset-ID",
        vi="ID nhóm quảng cáo",
    ),
    "ad": words(
        en="Ad name",
        es="Nombre del anuncio",
        ko="광고 이름",
        ja="広告名|広告の名前",
        pt="Nome do anúncio",
        fr="Nom de la publicité",
        de="Name der Werbeanzeige|Anzeigenname",
        nl="Naam van advertentie",
        vi="Tên quảng cáo",
    ),
    "ad_id": words(
        en="Ad ID",
        es="Identificador del anuncio",
        ko="광고 ID",
        ja="広告ID",
        pt="Identificação do anúncio",
        fr="ID de la publicité",
        de="Anzeigen-ID",
        nl="Advertentie-ID",
        vi="ID quảng cáo",
    ),
    "currency": words(
        en="Currency",
        es="Divisa|Moneda",
        ko="통화",
        ja="通貨",
        pt="Moeda",
        fr="Devise",
        de="Währung",
        nl="Valuta",
        vi="Đơn vị tiền tệ",
    ),
    "attribution": words(
        en="Attribution setting",
        es="Configuración de atribución",
        ko="기여 설정",
        ja="アトリビューション設定",
        pt="Configuração de atribuição",
        fr="Paramètre d'attribution",
        de="Attributionseinstellung",
        nl="Toeschrijvingsinstelling",
        vi="Cài đặt phân bổ",
    ),
    "result_type": words(
        en="Result indicator|Result type",
        es="Indicador de resultado|Indicador de resultados|Tipo de resultado",
        ko="결과 표시 도구|결과 유형",
        ja="結果インジケーター|結果のタイプ",
        pt="Indicador de resultados|Tipo de resultado",
        fr="Indicateur de résultats|Type de résultat",
        de="Ergebnisindikator|Ergebnistyp",
        nl="Resultaatindicator|Type resultaat",
    ),
    "region": words(en="Region", es="Región", ko="지역", ja="地域", pt="Região", fr="Région", nl="Regio"),
    "country": words(en="Country", es="País", ko="국가", ja="国", pt="País", fr="Pays", de="Land", nl="Land"),
    "age": words(en="Age", es="Edad", ko="연령", ja="年齢", pt="Idade", fr="Âge", de="Alter", nl="Leeftijd"),
    "gender": words(
        en="Gender",
        es="Sexo",
        ko="성별",
        ja="性別",
        pt="Gênero",
        fr="Sexe|Genre",
        de="Geschlecht",
        nl="Geslacht",
    ),
    "platform": words(
        en="Platform",
        es="Plataforma",
        ko="플랫폼",
        ja="プラットフォーム",
        pt="Plataforma",
        fr="Plate-forme",
        de="Plattform",
    ),
    "placement": words(
        en="Placement",
        es="Ubicación",
        ko="노출 위치",
        ja="配置",
        pt="Posicionamento",
        fr="Placement",
        de="Platzierung",
        nl="Plaatsing",
    ),
    "device": words(
        en="Impression device|Device platform",
        es="Dispositivo de impresión|Plataforma del dispositivo",
        ko="노출 기기|기기 플랫폼",
        pt="Dispositivo de impressão",
    ),
    "hour": words(
        en="Time of day (ad account time zone)|Time of day (viewer's time zone)",
        es="Hora del día (zona horaria de la cuenta publicitaria)",
    ),
}

# Labels that hardly anyone but Meta writes.
HALLMARKS = words(
    en="Amount spent (@CUR)|Reporting starts|Reporting ends|Ad set name|Attribution setting|Result indicator|"
    "Ad set budget|Purchases conversion value",
    es="Importe gastado (@CUR)|Inicio del informe|Fin del informe|Nombre del conjunto de anuncios|"
    "Identificador de la campaña|Configuración de atribución",
    ko="지출 금액 (@CUR)|소진 금액 (@CUR)|보고 시작|보고 종료|광고 세트 이름|구매 전환값|기여 설정",
    ja="消化金額 (@CUR)|レポート開始日|レポート終了日|広告セット名",
    pt="Valor usado (@CUR)|Início dos relatórios|Término dos relatórios|Encerramento dos relatórios",
    fr="Montant dépensé (@CUR)|Début des rapports|Fin des rapports",
    de="Ausgegebener Betrag (@CUR)|Berichtsstart|Berichtsende",
    nl="Besteed bedrag (@CUR)|Begin rapportage|Einde rapportage",
    vi="Số tiền đã chi tiêu (@CUR)|Bắt đầu báo cáo|Kết thúc báo cáo",
)

# Rates, costs per something, states and budgets: recognised, and never loaded.
KNOWN = words(
    en="Frequency|Cost per purchase|Cost per result|Cost per results|Results rate|Result rate|"
    "CPM (cost per 1,000 impressions)|CPM (cost per 1,000 impressions) (@CUR)|CPC (all)|CPC (all) (@CUR)|CTR (all)|"
    "CPC (cost per link click)|CPC (cost per link click) (@CUR)|CTR (link click-through rate)|Cost per lead|"
    "Campaign delivery|Ad delivery|Ad set delivery|Delivery|Delivery status|Delivery level|Ad set budget|"
    "Ad set budget type|Campaign budget|Campaign budget type|Budget|Budget type|Ends|Starts|Bid|Bid type|"
    "Last significant edit|Quality ranking|Engagement rate ranking|Conversion rate ranking|"
    "Cost per landing page view|Cost per landing page view (@CUR)|Purchase ROAS (return on ad spend)|Objective|"
    "Cost per result (@CUR)|Cost per add to cart|Cost per add to cart (@CUR)|Cost per purchase (@CUR)|"
    "Page engagement|Cost per 1,000 Accounts Center accounts reached|Video average play time|"
    "Cost per ThruPlay|Cost per ThruPlay (@CUR)|Video plays at 25%|Video plays at 50%|Video plays at 75%|"
    "Video plays at 95%|Video plays at 100%|Outbound clicks|Unique link clicks",
    es="Frecuencia|Entrega de la campaña|Estado de la entrega|Entrega del anuncio|Costo por resultados|"
    "Coste por resultado|Coste por resultados|Costo por resultado|Inicio|Finalización|Costo por compra|"
    "Coste por compra|Objetivo|CPM (costo por mil impresiones)|CPM (coste por 1.000 impresiones)|CTR (todos)|"
    "CPC (todos)|CTR (porcentaje de clics en el enlace)|CPC (coste por clic en el enlace)|"
    "CPC (costo por clic en el enlace)|Presupuesto del conjunto de anuncios|"
    "Tipo de presupuesto del conjunto de anuncios",
    ko="빈도|게재빈도|게재|캠페인 게재|광고 게재|결과당 비용|랜딩 페이지 조회당 비용|구매당 비용|시작|종료|예산|"
    "광고 일정|최근 영향이 큰 변경|CPM(1,000회 노출당 비용)|CPC(링크 클릭당 비용)|CPC(전체)|CTR(전체)|CTR(링크 클릭률)|"
    "장바구니에 담기당 비용|구매 ROAS(광고 지출 대비 수익률)|광고 세트 예산|광고 세트 예산 유형|목표",
    ja="フリークエンシー|広告の配信|キャンペーンの配信|開始|終了日時|結果の単価|購入単価|"
    "CPM(インプレッション単価)|CTR(すべて)|CPC(すべて)",
    pt="Frequência|Veiculação da campanha|Custo por resultados|Custo por resultado|Término|"
    "CPM (custo por 1.000 impressões) (@CUR)|CPC (custo por clique no link) (@CUR)|CTR (taxa de cliques no link)|"
    "Orçamento do conjunto de anúncios|Tipo de orçamento do conjunto de anúncios|ROAS de resultados",
    fr="Répétition|Diffusion de la campagne|Coût par résultat|Objectif|Fin",
    de="Frequenz|Auslieferung der Kampagne|Kosten pro Ergebnis|Ende",
    nl="Frequentie|Weergave van campagne|Kosten per resultaat|Einde",
    vi="Tần suất|Phân phối chiến dịch|Chi phí trên mỗi kết quả|Kết thúc",
)
