"""The catalogue of places people come from: which hosts are search engines, networks of people and mailboxes."""

from __future__ import annotations

from collections.abc import Iterable

# A host stands for itself and for everything below it. A label that ends in ".*" stands for every country's ending.
SEARCH = frozenset({
    "google.*", "bing.com", "duckduckgo.com", "ecosia.org", "qwant.com", "startpage.com", "search.brave.com",
    "yahoo.*", "search.yahoo.co.jp", "yandex.*", "ya.ru", "baidu.com", "sogou.com", "so.com", "seznam.cz", "lycos.*",
    "ask.com", "aol.com", "search.naver.com", "search.daum.net",
    "search.zum.com", "coccoc.com", "swisscows.com", "mojeek.com", "kagi.com", "perplexity.ai",
})  # fmt: skip
SOCIAL = frozenset({
    "facebook.com", "fb.com", "fb.me", "messenger.com", "instagram.com", "threads.net", "threads.com", "x.com",
    "twitter.com", "t.co", "linkedin.com", "lnkd.in", "tiktok.com", "youtube.com", "youtu.be", "pinterest.*", "pin.it",
    "reddit.com", "redd.it", "snapchat.com", "whatsapp.com", "wa.me", "t.me", "telegram.org", "telegram.me",
    "discord.com", "quora.com", "tumblr.com", "vk.com", "ok.ru", "xing.com", "bsky.app", "mastodon.social",
    "medium.com", "twitch.tv", "vimeo.com", "weibo.com", "weibo.cn", "line.me", "lin.ee", "blog.naver.com",
    "cafe.naver.com", "band.us", "post.naver.com", "kin.naver.com", "naver.me", "kakao.com",
    "pf.kakao.com", "story.kakao.com", "open.kakao.com", "cafe.daum.net", "brunch.co.kr",
    "tistory.com", "dcinside.com", "clien.net", "linktr.ee", "com.linkedin.android",
})  # fmt: skip
WEBMAIL = frozenset({
    "mail.google.com", "inbox.google.com", "outlook.live.com", "outlook.office.com", "outlook.office365.com",
    "mail.yahoo.com", "mail.yahoo.co.jp", "mail.aol.com", "mail.naver.com", "mail.daum.net",
    "mail.kakao.com", "mail.proton.me", "mail.zoho.com", "mail.yandex.ru", "mail.ru", "gmx.net", "gmx.com", "web.de",
    "mail.qq.com", "mail.163.com", "com.google.android.gm",
})  # fmt: skip
_KINDS = (("email", WEBMAIL), ("organic_social", SOCIAL), ("organic_search", SEARCH))


def plain_host(host: str) -> str:
    """As two spellings of one host compare: small letters, without port, "www." and a last point."""
    bare = host.strip().casefold().partition(":")[0].rstrip(".")
    return bare.removeprefix("www.")[:253]


def is_within(host: str, hosts: Iterable[str]) -> bool:
    """Whether the host is one of these or lies below one."""
    bare = plain_host(host)
    wanted = {plain_host(one) for one in hosts if one.strip()}
    return bool(bare) and any(part in wanted for part in _upwards(bare))


def kind_of(host: str) -> str:
    """The channel of a visit that says nothing but this referrer; the longest host that is known decides."""
    bare = plain_host(host)
    if not bare:
        return "direct"
    for part in _upwards(bare):
        for kind, hosts in _KINDS:
            if part in hosts or _any_ending(part) in hosts:
                return kind
    # Mail of a company's own: "webmail.example.com".
    return "email" if bare.partition(".")[0] in {"webmail", "roundcube"} else "referral"


def _upwards(host: str) -> list[str]:
    """Itself and what it lies below: m.search.naver.com, search.naver.com, naver.com, com."""
    labels = host.split(".")
    return [".".join(labels[start:]) for start in range(len(labels))]


def _any_ending(host: str) -> str:
    """The "google.*" of google.com, google.es and google.co.kr, but of no google.example.com."""
    name, _dot, ending = host.partition(".")
    labels = ending.split(".")
    is_country = len(labels) == 1 or (len(labels) == 2 and labels[0] in {"co", "com"} and len(labels[1]) == 2)
    return f"{name}.*" if ending and is_country else ""
