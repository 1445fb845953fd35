// Loads this page again when `reload` says that something has changed, once the
// page's own server answers again. When only style sheets have changed, it loads
// these, and the page stays as it is.
(() => {
  'use strict';
  const server = new URL(document.currentScript.src).origin;
  const name = `live-reload ${server}`;
  if (window[name]) return; // The page has the script twice.
  window[name] = true;

  // --- What this page does.

  let shown = null; // The version that it shows.
  let wanted = null; // 'css' or 'reload', as soon as the server answers.
  let isBusy = false;
  let asked = 0; // When it asked last, as performance.now() counts.
  let doubts = 5; // How often it may not know before it loads itself again.

  // Whether the page's server answers. A proxy in front of it may say that it
  // does not.
  const serverAnswers = async () => {
    try {
      const answer = await fetch(location.href, {
        method: 'HEAD', cache: 'no-store', redirect: 'manual',
      });
      return ![502, 503, 504].includes(answer.status);
    } catch {
      return false;
    }
  };

  const wait = (ms) => new Promise((done) => setTimeout(done, ms));

  const waitForServer = async () => {
    for (let pause = 50; !(await serverAnswers());
        pause = Math.min(pause * 1.5, 1000)) {
      await wait(pause);
    }
  };

  // Sheets that come from where the page comes from; others cannot have changed.
  const ownSheets = () =>
    [...document.querySelectorAll('link[rel~="stylesheet" i][href]')].filter(
      (link) => new URL(link.href).hostname === location.hostname);

  const hasImports = (link) => {
    try {
      return [...link.sheet.cssRules].some(
        (rule) => rule instanceof CSSImportRule);
    } catch {
      return false; // Not ours to read, or not loaded.
    }
  };

  // The old sheet goes when the new one is there, so that nothing flickers.
  const swapSheet = (link) => new Promise((done) => {
    const url = new URL(link.href);
    url.searchParams.set('live-reload', Date.now().toString(36));
    const fresh = link.cloneNode();
    fresh.href = url.href;
    fresh.onload = () => { link.remove(); done(); };
    fresh.onerror = () => { fresh.remove(); done(); };
    link.after(fresh);
  });

  // Returns whether that was enough: a page without sheets of its own has their
  // rules from elsewhere, and what a sheet imports is not asked for again.
  const swapSheets = async () => {
    const sheets = ownSheets();
    if (sheets.length === 0 || sheets.some(hasImports)) return false;
    await Promise.all(sheets.map(swapSheet));
    return true;
  };

  const refresh = async (kind) => {
    if (wanted !== 'reload') wanted = kind;
    if (isBusy) return;
    isBusy = true;
    while (wanted !== null) {
      await waitForServer();
      const now = wanted;
      wanted = null;
      if (now === 'reload' || !(await swapSheets())) {
        location.reload();
        return;
      }
    }
    isBusy = false;
  };

  // `quiet_ms`: for how long nothing had happened when that was said. A page
  // that was asked for before that may be older than what happened.
  const hear = ({kind, version, quiet_ms}) => {
    if (version === shown) return;
    const isFirst = shown === null;
    const mayBeOlder = quiet_ms < performance.now();
    // It was said at some time between asking and hearing. When that decides,
    // the way was too long to tell, and the next one may be shorter.
    if (kind === 'hello' && isFirst && mayBeOlder && quiet_ms >= asked &&
        --doubts > 0) {
      askAgain();
      return;
    }
    shown = version;
    if (kind !== 'hello') {
      refresh(kind);
    } else if (!isFirst || mayBeOlder) {
      refresh('reload'); // Something was missed.
    }
  };

  // --- How it hears. A browser has six connections for all pages together: of
  // several pages of one origin one listens, and tells the others. When it is
  // closed, another one takes over.

  const channel = new BroadcastChannel(name);
  let source = null; // The stream, if this page listens.
  let last = null; // What that said last.

  channel.onmessage = ({data}) => {
    if (data.kind !== 'ask') {
      hear(data);
    } else if (last !== null) {
      channel.postMessage({
        kind: 'hello', version: last.version,
        quiet_ms: last.quiet_ms + performance.now() - last.at,
      });
    }
  };

  const tell = (kind, event) => {
    const message = {kind, quiet_ms: 0, ...JSON.parse(event.data)};
    last = {...message, at: performance.now()};
    channel.postMessage(message);
    hear(message);
  };

  const listen = (pause) => {
    asked = performance.now();
    const stream = new EventSource(`${server}/live-reload/events`);
    source = stream;
    for (const kind of ['hello', 'css', 'reload']) {
      stream.addEventListener(kind, (event) => {
        pause = 500;
        tell(kind, event);
      });
    }
    stream.onerror = () => {
      if (stream.readyState !== EventSource.CLOSED) return; // It tries again.
      setTimeout(() => {
        if (source === stream) listen(Math.min(pause * 2, 10000));
      }, pause);
    };
  };

  if (navigator.locks) {
    navigator.locks.request(name, () => {
      listen(500);
      return new Promise(() => {}); // For as long as this page is open.
    });
  } else {
    listen(500);
  }
  const ask = () => {
    asked = performance.now();
    channel.postMessage({kind: 'ask'});
  };
  const askAgain = () => {
    if (source === null) {
      ask();
    } else {
      source.close();
      listen(500);
    }
  };
  // What the browser has kept while another page was shown.
  window.addEventListener('pageshow', ({persisted}) => persisted && ask());
  ask();
})();
