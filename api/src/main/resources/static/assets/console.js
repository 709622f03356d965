// What the pages can do without, and do better with: the keyboard, copying, and what moves. No eval, nothing inline.
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("script");
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const said = document.getElementById("said");
  const say = (text) => { if (said && said.textContent !== text) said.textContent = text; };

  // Copying.
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy], [data-copy-from]");
    if (!button) return;
    const source = button.dataset.copyFrom && document.getElementById(button.dataset.copyFrom);
    try {
      await navigator.clipboard.writeText(source ? source.textContent : button.dataset.copy);
      button.classList.add("copied");
      say("Copied.");
      setTimeout(() => button.classList.remove("copied"), 1200);
    } catch {
      if (source) getSelection().selectAllChildren(source);
      say("Copying is not allowed here.");
    }
  });

  // The keyboard. A letter that is typed into a field belongs to the field.
  let going = 0;
  const rows = () => all("[data-row]").filter((row) => row.offsetParent !== null);
  const step = (by) => {
    const list = rows();
    const at = list.indexOf(document.activeElement);
    const next = list[at < 0 ? (by > 0 ? 0 : list.length - 1) : Math.max(0, Math.min(list.length - 1, at + by))];
    if (next) next.focus();
  };
  const keys = document.getElementById("keys");
  const help = () => { if (keys && !keys.open) keys.showModal(); };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (going && Date.now() - going < 1500) {
      going = 0;
      const place = document.querySelector(`[data-go="${CSS.escape(event.key)}"]`);
      if (place) { event.preventDefault(); place.click(); }
      return;
    }
    const actions = {
      "g": () => { going = Date.now(); },
      "j": () => step(1),
      "k": () => step(-1),
      "?": help,
      "/": () => { const field = document.querySelector("[data-filter]") || document.querySelector("[data-search]"); if (field) { field.focus(); field.select?.(); } },
    };
    if (actions[event.key]) { event.preventDefault(); actions[event.key](); }
  });
  all("[data-keys]").forEach((button) => button.addEventListener("click", help));

  // Trying: Ctrl and Enter press the page's button from any field, Enter in a search presses its own.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.altKey) return;
    const own = event.target.dataset?.enter;
    const button = event.ctrlKey || event.metaKey ? document.querySelector("[data-try]") : own && document.getElementById(own);
    if (button) { event.preventDefault(); button.click(); }
  });
  // What is typed or picked for one way of starting chooses that way.
  document.addEventListener("input", (event) => {
    const field = event.target.closest("[data-chooses]");
    if (!field || event.target.type === "search") return;
    const left = field.dataset.leaves;
    if (!left || document.getElementById(left)?.checked) document.getElementById(field.dataset.chooses).checked = true;
  });
  // What came of it is brought into view: the outcome, or the first field that is wrong.
  const mark = (within) => all(`${within} .field-problem`).forEach((problem) => {
    const field = document.querySelector(`[aria-describedby~="${problem.id}"]`);
    if (field && problem.textContent) field.setAttribute("aria-invalid", "true"); else field?.removeAttribute("aria-invalid");
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id === "next-times") mark(".schedule");
    if (event.target.id !== "tried") return;
    mark(".try");
    const wrong = event.target.querySelector("[role=alert]") && document.querySelector("#problems .note-error, .try .field-problem:not(:empty)");
    (wrong || event.target).scrollIntoView({ block: wrong ? "center" : "start" });
  });
  // A task of a dry run's diagram leads to its step on the same page.
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".diagram-box a[href^='#step-']");
    const fold = link && document.getElementById(link.getAttribute("href").slice(1))?.closest("details");
    if (fold) fold.open = true;
  });

  // Times: the browser knows the zone, and that time goes on.
  const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
  const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "long" });
  const relative = (seconds) => {
    const words = (s) => s < 60 ? `${s} s` : s < 3600 ? `${Math.floor(s / 60)} min` : s < 86400 ? `${Math.floor(s / 3600)} h`
      : s < 172800 ? "1 day" : `${Math.floor(s / 86400)} days`;
    const size = Math.floor(Math.abs(seconds));
    if (size < 2) return seconds < 0 ? "in a moment" : "just now";
    return seconds < 0 ? `in ${words(size)}` : `${words(size)} ago`;
  };
  const tell = (within = document) => all("time[datetime]", within).forEach((time) => {
    const at = new Date(time.dateTime);
    time.title = exact.format(at);
    if ("clock" in time.dataset) time.textContent = clock.format(at);
    const seconds = (Date.now() - at) / 1000;
    if ("relative" in time.dataset && Math.abs(seconds) < 2592000) time.textContent = relative(seconds);
  });
  tell();
  setInterval(tell, 10000);

  // A run that moves: each message makes htmx fetch the story again; what was unfolded stays so.
  const story = document.getElementById("story");
  const open = new Map();
  const scrolled = new Map();
  const follow = () => {
    const path = story && story.dataset.stream;
    if (!path || !window.EventSource) return;
    const stream = new EventSource(path);
    const fetchAgain = () => htmx.ajax("GET", location.pathname + location.search, { target: "#story", swap: "innerHTML" });
    stream.addEventListener("moved", fetchAgain);
    stream.addEventListener("ended", () => { stream.close(); fetchAgain(); });
    addEventListener("pagehide", () => stream.close());
  };
  document.addEventListener("htmx:beforeSwap", () => all("details[id]").forEach((fold) => open.set(fold.id, fold.open)));
  document.addEventListener("htmx:beforeSwap", () => all("[data-keep-scroll]").forEach((box) => scrolled.set(box.id, [box.scrollLeft, box.scrollTop])));
  // Who stood on a link or a button that comes again stands on it again; htmx itself knows only what has an id.
  const like = (control) => [control.tagName, control.closest("form")?.action, control.href, control.dataset.copy, control.textContent.trim()].join(" ");
  let held = null;
  document.addEventListener("htmx:beforeSwap", () => {
    const control = document.activeElement?.closest("a[href], button, summary");
    held = control && { control, like: like(control) };
  });
  document.addEventListener("htmx:afterSwap", () => {
    if (held && !document.contains(held.control)) all("a[href], button, summary").find((one) => like(one) === held.like)?.focus({ preventScroll: true });
    held = null;
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    all("[data-keep-scroll]", event.target).forEach((box) => { if (scrolled.has(box.id)) [box.scrollLeft, box.scrollTop] = scrolled.get(box.id); });
    all("details[id]", event.target).forEach((fold) => { if (open.has(fold.id)) fold.open = open.get(fold.id); });
    tell(event.target);
    centre(event.target);
    const sentence = document.querySelector("[data-say]");
    if (sentence) say(sentence.textContent.trim());
  });
  follow();

  // A diagram is larger than its box at times: it begins at the task that the page shows, or in the middle of its start.
  const centre = (within = document) => all(".diagram-box", within).forEach((box) => {
    if (scrolled.has(box.id)) return;
    const task = box.querySelector("[aria-current]") || box.querySelector(".dg-start");
    if (!task) return;
    const place = task.getBoundingClientRect();
    const frame = box.getBoundingClientRect();
    box.scrollLeft += place.left - frame.left - Math.max(16, (frame.width - place.width) / 2);
    if (task.matches("[aria-current]")) box.scrollTop += place.top + place.height / 2 - frame.top - frame.height / 2;
  });
  centre();

  // The editor: line numbers follow the text, a problem's line is found by a click, Tab indents.
  const text = document.querySelector("[data-editor]");
  if (text) {
    const count = () => {
      const gutter = document.querySelector(".gutter");
      const lines = text.value.split("\n").length;
      while (gutter.children.length < lines) gutter.append(Object.assign(document.createElement("li"), { textContent: gutter.children.length + 1 }));
      while (gutter.children.length > lines) gutter.lastChild.remove();
      text.rows = Math.max(16, lines);
    };
    text.addEventListener("input", count);
    document.addEventListener("htmx:afterSwap", count);
    count();
    text.addEventListener("keydown", (event) => {
      if (event.key !== "Tab" || event.shiftKey) return;
      event.preventDefault();
      text.setRangeText("  ", text.selectionStart, text.selectionEnd, "end");
      text.dispatchEvent(new Event("input", { bubbles: true }));
    });
    document.addEventListener("click", (event) => {
      const link = event.target.closest("[data-line]");
      if (!link) return;
      event.preventDefault();
      const lines = text.value.split("\n");
      const start = lines.slice(0, link.dataset.line - 1).join("\n").length + (link.dataset.line > 1 ? 1 : 0);
      text.focus();
      text.setSelectionRange(start, start + (lines[link.dataset.line - 1] || "").length);
    });
  }

  // Connecting: in a small window where the browser opens one, otherwise in this one. The page behind hears of it.
  const heard = "BroadcastChannel" in window ? new BroadcastChannel("millrace") : null;
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-popup]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    if (window.open(link.href, "millrace-connecting", "popup,width=640,height=760")) event.preventDefault();
  });
  const announcing = document.querySelector("[data-announces]");
  if (announcing && heard) {
    heard.postMessage(announcing.dataset.announces);
    if (window.name === "millrace-connecting") setTimeout(() => window.close(), 1500);
  }
  const waiting = document.querySelector("[data-reloads-on]");
  if (waiting && heard) heard.addEventListener("message", (event) => { if (event.data === waiting.dataset.reloadsOn) location.reload(); });
})();
