// The script of websites: tells of pages seen, files fetched and whatever the page calls an event. It sets no cookie
// unless somebody agreed, runs under a strict content policy, and never breaks the page it stands in.
// Attributes: data-key, data-days and data-consent="cookie", data-domain, data-hash, data-respect, data-keep-url;
// data-view is the key under which a landing page of ours was counted already when it was served.
(() => {
  const me = document.currentScript;
  const said = (me && me.dataset) || {};
  const queued = Array.isArray(window.smroi) ? window.smroi : [];
  const nothing = () => {};
  const silent = (call) => (...given) => { try { return call(...given); } catch { return undefined; } };
  const api = { event: nothing, consent: nothing, clickId: () => "", push: nothing };
  if (!me || !said.key || (window.smroi && window.smroi.event)) return;
  window.smroi = api;
  const optsOut = navigator.globalPrivacyControl || [navigator.doNotTrack, window.doNotTrack].includes("1");
  if ("respect" in said && optsOut) return;

  const GAP = 30 * 60e3, NAME = "smroi", PARAM = "smroi_id", KEY = /^[\w-]{22}$/;
  const FILES = /\.(7z|apk|avi|csv|dmg|docx?|epub|exe|gz|hwpx?|ics|iso|key|mov|mp[34]|msi|numbers|odt|ods|odp|pages|pdf|pkg|pptx?|rar|rtf|tar|txt|wav|xlsx?|xml|zip)$/i;
  const TAGS = /[?&](utm_\w+|gclid|gbraid|wbraid|fbclid|msclkid|ttclid|twclid|li_fat_id|epik|sccid)=/i;
  const target = new URL("/e", me.src).href;
  const onThePage = (what, call, where = window) => where.addEventListener(what, silent(call), true);

  const makeKey = () => btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))))
    .replace(/\+/g, "-").replace(/\//g, "_").slice(0, 22);

  // --- what is kept in this browser: the click of this visit, for as long as the tab; an id, only with consent ---
  const days = Math.min(+said.days || 0, 365);
  const kept = () => silent(() => JSON.parse(sessionStorage.getItem(NAME)))() || {};
  const keep = silent((what) => sessionStorage.setItem(NAME, JSON.stringify(what)));
  const cookie = () => (document.cookie.match(/(?:^|; )smroi_v=([\w-]{22})(?:;|$)/) || [])[1];
  const writeCookie = (id, age) => {
    document.cookie = `smroi_v=${id};path=/;max-age=${age};SameSite=Lax`
      + (said.domain ? `;domain=${said.domain}` : "") + (location.protocol === "https:" ? ";Secure" : "");
  };
  let agreed = days > 0 && (said.consent === "cookie" || !!cookie());
  const known = () => {
    if (!agreed) return undefined;
    const id = cookie() || makeKey();
    writeCookie(id, days * 86400);
    return cookie() && id;
  };

  let click = "";
  const findClick = (landed) => {
    const here = new URL(location.href);
    const given = here.searchParams.get(PARAM) || "";
    const before = kept();
    const elsewhere = document.referrer && new URL(document.referrer).host !== location.host;
    if (KEY.test(given)) click = given;
    else if (Date.now() - before.t > GAP || (landed && (TAGS.test(location.search) || elsewhere))) click = "";
    else click = before.c || "";
    keep(click ? { c: click, t: Date.now() } : {});
    // Out of the address, so that it is not passed on with it.
    if (given && !("keepUrl" in said)) {
      here.searchParams.delete(PARAM);
      replace.call(history, history.state, "", here.href);
    }
  };

  // --- sending ---
  const post = (body, tries) => fetch(target, { method: "POST", body, keepalive: true, credentials: "omit" })
    .then((answer) => { if (answer.status >= 500 || answer.status === 429) throw answer; })
    .catch(() => { if (tries) setTimeout(post, 4000 / tries, body, tries - 1); });
  const send = (hit, leaving) => {
    const body = JSON.stringify({ s: said.key, ck: known(), u: url, ...hit });
    if (leaving && navigator.sendBeacon && navigator.sendBeacon(target, body)) return;
    post(body, 2);
  };

  // --- the page that is seen ---
  const { pushState: push, replaceState: replace } = history;
  const address = () => "hash" in said ? location.href : location.href.split("#")[0];
  let view = "", shown, url = "", seen = 0, since = 0, scrolled = 0, told = true;

  // The click that led here, with each page of its visit, whether the page's own address still says it or not.
  const withClick = () => {
    const told = new URL(url);
    if (click) told.searchParams.set(PARAM, click);
    return told.href;
  };
  const measure = () => {
    const all = document.documentElement;
    scrolled = Math.max(scrolled, Math.min(100, Math.round((scrollY + innerHeight) / Math.max(all.scrollHeight, 1) * 100)));
  };
  const leave = () => {
    if (!view || told) return;
    told = true;
    if (since) seen += Date.now() - since;
    since = 0;
    send({ e: "leave", k: view, sec: Math.round(seen / 1000), y: scrolled }, true);
  };
  const inSight = () => { since = Date.now(); told = false; };
  const look = (from, landed) => {
    findClick(landed);
    url = address();
    const counted = KEY.test(said.view) && !view;
    view = counted ? said.view : makeKey();
    seen = scrolled = 0;
    shown = { e: "view", k: view, u: withClick(), r: from, t: document.title, w: innerWidth };
    if (!counted) send(shown);
    if (document.visibilityState === "visible") inSight(); else since = 0;
    measure();
  };
  const moved = () => {
    if (address() === url) return;
    const from = url;
    leave();
    // A page draws its title after it has changed its address.
    setTimeout(silent(() => { if (address() !== url) look(from, false); }), 50);
  };
  const about = (e, rest, leaving) => send({ e, k: makeKey(), v: view, ...rest }, leaving);
  const followed = (happened) => {
    const link = happened.target.closest && happened.target.closest("a[href]");
    if (!link || happened.button > 1 || !/^https?:$/.test(link.protocol)) return;
    const isFile = link.hasAttribute("download") || FILES.test(link.pathname);
    if (isFile) about("download", { to: link.href }, true);
    else if (link.host !== location.host) about("outbound", { to: link.href }, true);
  };

  const start = () => {
    // Whoever reloads or comes back has not landed again, though the tags and the referrer are still there.
    const entry = performance.getEntriesByType("navigation")[0];
    look(document.referrer, !entry || !/^(reload|back_forward)$/.test(entry.type));
    for (const [name, original] of [["pushState", push], ["replaceState", replace]]) {
      history[name] = function (...given) {
        const answer = original.apply(this, given);
        silent(moved)();
        return answer;
      };
    }
    onThePage("popstate", moved);
    onThePage("hashchange", moved);
    onThePage("scroll", measure);
    onThePage("click", followed, document);
    onThePage("auxclick", followed, document);
    onThePage("pagehide", leave);
    onThePage("pageshow", (shown) => { if (shown.persisted) look(url, false); });
    onThePage("visibilitychange", () => { if (document.visibilityState === "hidden") leave(); else inSight(); }, document);

    api.event = silent((name, props) => name && about("event", { n: String(name), p: { ...props } }));
    api.consent = silent((yes) => {
      const before = agreed;
      agreed = !!yes && days > 0;
      // The page of the agreement once more, under the same key: it ties what came before to the id.
      if (!agreed) writeCookie("", 0); else if (known() && !before) send(shown);
    });
    api.clickId = () => click;
    api.push = silent(([name, ...given]) => { if (name in api) api[name](...given); });
    queued.forEach(api.push);
  };
  if (document.prerendering) document.addEventListener("prerenderingchange", silent(start), { once: true });
  else silent(start)();
})();
