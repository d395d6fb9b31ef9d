"""Through which channel a visit came, as a table: source, medium, click id of an ad, referrer, and the channel."""

from __future__ import annotations

import pytest

from campaigns.channels import CHANNELS
from campaigns.tracking.conversions.reported import host_of
from campaigns.tracking.tagging.tags import Registry
from campaigns.tracking.visits.channels_of import CameFrom, channel_of
from campaigns.tracking.visits.referrers import is_within, kind_of

TABLE = """
source           medium        click      referrer                  channel
-                -             -          -                         direct
-                -             -          google.com                organic_search
-                -             -          www.google.co.kr          organic_search
-                -             -          google.example.com        referral
-                -             -          search.naver.com          organic_search
-                -             -          m.search.naver.com        organic_search
-                -             -          search.daum.net           organic_search
-                -             -          search.yahoo.co.jp        organic_search
-                -             -          mail.google.com           email
-                -             -          mail.naver.com            email
-                -             -          com.google.android.gm     email
-                -             -          blog.naver.com            organic_social
-                -             -          pf.kakao.com              organic_social
-                -             -          l.facebook.com            organic_social
-                -             -          t.co                      organic_social
-                -             -          notfacebook.com           referral
-                -             -          news.example.org          referral
-                -             -          naver.com                 referral
-                -             gclid      google.com                google_ads
-                -             wbraid     -                         google_ads
-                -             fbclid     l.instagram.com           organic_social
-                -             fbclid     -                         organic_social
-                -             ttclid     -                         tiktok
-                -             twclid     t.co                      x
-                -             li_fat_id  -                         linkedin
-                -             msclkid    bing.com                  other
-                -             ScCid      -                         other
-                -             epik       pinterest.es              organic_social
facebook         paid_social   fbclid     l.facebook.com            meta
Facebook         Paid%20Social -          -                         meta
ig               cpc           -          -                         meta
m.facebook.com   cpm           -          -                         meta
facebook         social        fbclid     -                         organic_social
facebook         -             -          -                         organic_social
google           cpc           gclid      google.com                google_ads
google           organic       -          -                         organic_search
google           -             gclid      -                         google_ads
google           -             -          -                         organic_search
youtube          -             gclid      -                         youtube
youtube          video         -          -                         youtube
linkedin         paid-social   -          -                         linkedin
tiktok           ads           -          -                         tiktok
naver            cpc           -          -                         other
naver            organic       -          -                         organic_search
kakao            -             -          -                         organic_social
bing             cpc           msclkid    bing.com                  other
newsletter       email         -          -                         email
newsletter       -             -          -                         email
spring           e-mail        -          mail.google.com           email
partner-site     referral      -          -                         referral
qr               print         -          -                         other
qr               -             -          -                         other
anna             influencer    -          instagram.com             other
twitter          -             -          t.co                      organic_social
blog.example.org -             -          -                         referral
-                social        -          -                         organic_social
-                cpc           gclid      -                         google_ads
crm              -             -          -                         crm
direct           -             -          -                         direct
(direct)         (none)        -          -                         direct
google_ads       cpc           -          -                         google_ads
tiktok_ads       cpc           -          -                         tiktok
yahoo_japan      cpc           -          -                         yahoo_japan
spotify          cpc           -          -                         spotify
facebook_ads     paid_social   -          -                         meta
Facebook%20Ads   cpc           -          -                         meta
틱톡             cpc           -          -                         tiktok
트위터           cpc           -          -                         x
메타             cpc           -          -                         meta
구글+광고        cpc           -          -                         google_ads
야후+재팬        cpc           -          -                         yahoo_japan
newsletter       cpc           -          -                         other
틱톡             -             -          -                         organic_social
트위터           -             -          -                         organic_social
링크드인         -             -          -                         organic_social
메타             -             -          -                         organic_social
구글             -             -          -                         organic_search
threads          -             -          -                         organic_social
meta_ads         -             -          -                         meta
google-ads       -             -          -                         google_ads
구글+광고        -             -          -                         google_ads
social-media     -             -          -                         organic_social
e-mail-marketing -             -          -                         email
spotify          -             -          -                         spotify
m.youtube.com    -             gclid      -                         youtube
"""


def rows() -> list[list[str]]:
    lines = [line.split() for line in TABLE.strip().splitlines()[1:]]
    return [["" if word == "-" else word for word in line] for line in lines]


@pytest.mark.parametrize(("source", "medium", "click", "referrer", "channel"), rows())
def test_where_a_visit_came_from(source: str, medium: str, click: str, referrer: str, channel: str) -> None:
    came = CameFrom(source=source, medium=medium, ad_click=click, referrer_host=referrer)
    assert channel_of(came, Registry()) == channel
    assert channel in CHANNELS


def test_an_alias_decides_what_a_source_and_a_medium_mean() -> None:
    registry = Registry(
        sources={"feis": "facebook", "mailer": "email", "goo": "google_ads"}, media={"pagado": "paid_social"}
    )
    assert channel_of(CameFrom(source="Feis", medium="Pagado"), registry) == "meta"
    assert channel_of(CameFrom(source="mailer"), registry) == "email"
    assert channel_of(CameFrom(source="goo", medium="pagado"), registry) == "google_ads"


def test_a_tag_without_source_or_medium_names_no_channel_but_its_referrer_does() -> None:
    assert channel_of(CameFrom(campaign="spring"), Registry()) == "other"
    assert (
        channel_of(CameFrom(campaign="spring", referrer_host="facebook.com"), Registry()) == "organic_social"
    )


def test_a_host_lies_within_itself_and_what_is_above_it() -> None:
    hosts = ["paypal.com", "www.Bank.example"]
    assert is_within("www.paypal.com", hosts)
    assert is_within("pay.bank.example:443", hosts)
    assert not is_within("notpaypal.com", hosts)
    assert not is_within("", hosts)
    assert kind_of("") == "direct"


def test_the_host_of_a_stated_referrer_is_spelled_as_those_of_visits() -> None:
    addresses = ("https://www.Blog.example./post?x=1", "www.blog.example/post", "//blog.example:8443")
    assert {host_of(address) for address in addresses} == {"blog.example"}
    assert [host_of(address) for address in ("", "/post", "http://[")] == ["", "", ""]
