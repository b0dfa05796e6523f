// Keys of the admin: one letter does what a button or a link on the page does, and "?" lists them all.
//
// A page declares its keys in its markup; nothing is to be written here:
//
//   <a href="…" data-key="j ArrowRight">Next</a>          pressed: the link is followed
//   <button data-key="z">Undo</button>                    pressed: the button is clicked
//   <label data-key="c" data-key-focus="reason">…</label> clicked (which marks its input), then focus goes to #reason
//   data-key-label="Next pair"                            what the help calls it, where the element's own words do not do
//   <textarea data-submits>                               Enter sends its form, Shift+Enter breaks the line, Escape leaves it
//   <li data-row>…</li>                                   a row of a list that j and k walk through; its first link opens it
//   <p data-announce>…</p>                                read out once the page is there: what came of the last press
//   <a data-go="w" href="…">Stories</a>                   "g" and then "w" leads there, from this page
//
// Several keys of one element are separated by blanks; an element that is not shown has no key. Where "g" and a letter
// lead from every page is the table GO below, read off the menu, so that nobody is led to what they may not open.
//
// Nothing fires while somebody types in a field, with Ctrl, Alt or Meta held, or inside a dialog. All keys that are a
// single character can be switched off in the help (WCAG 2.1.4); the choice stays in this browser.
(function () {
  "use strict";
  const STORE = "nv-keys";
  const WAIT = 1500;
  const GO = {
    d: "", a: "sources/article/", l: "claims/claim/", c: "claims/relation/", f: "claims/flag/",
    s: "sources/source/", n: "sources/sourcematch/", o: "sources/outlet/", i: "sources/feed/",
    t: "claims/statement/", q: "claims/quantity/", v: "claims/evidence/", r: "claims/review/",
    h: "claims/event/", j: "sources/job/",
  };
  const NOT_TYPED_IN = /^(button|checkbox|color|file|image|radio|range|reset|submit)$/;
  const OWN_KEYS = "[role=textbox],[role=combobox],[role=listbox],[role=menu],[role=slider],[role=tablist]";

  let dialog, hint, say, going, row;

  // A browser may refuse its store; then the keys are on, and off holds until the page is left.
  let kept;
  function isOn() {
    try { return window.localStorage.getItem(STORE) !== "off"; } catch { return kept !== "off"; }
  }
  function keep(value) {
    kept = value;
    try { window.localStorage.setItem(STORE, value); } catch { /* told above */ }
  }
  const isShown = (item) => item.getClientRects().length > 0 && !item.disabled;

  function isTyping(item) {
    if (!item || !item.tagName) return false;
    if (item.isContentEditable || /^(TEXTAREA|SELECT)$/.test(item.tagName)) return true;
    if (item.tagName === "INPUT") return !NOT_TYPED_IN.test(item.type);
    return item.closest(OWN_KEYS) !== null;
  }

  function make(tag, words, attributes) {
    const item = document.createElement(tag);
    if (words) item.textContent = words;
    for (const [name, value] of Object.entries(attributes || {})) item.setAttribute(name, value);
    return item;
  }

  function wordsOf(item) {
    const told = item.dataset.keyLabel || item.getAttribute("aria-label");
    if (told) return told;
    const copy = item.cloneNode(true);
    for (const extra of copy.querySelectorAll("kbd, .material-symbols-outlined, [data-key-skip]")) extra.remove();
    return copy.textContent.replace(/\s+/g, " ").trim();
  }

  function announce(words) {
    say.textContent = "";
    window.setTimeout(() => { say.textContent = words; }, 30);
  }

  // --- what the page offers

  const declared = () => Array.from(document.querySelectorAll("[data-key]")).filter(isShown);
  const keysOf = (item) => item.dataset.key.split(/\s+/).filter(Boolean);

  function press(item) {
    item.click();
    const next = item.dataset.keyFocus && document.getElementById(item.dataset.keyFocus);
    if (next) {
      next.focus();
      next.scrollIntoView({ block: "nearest" });
    }
  }

  function places() {
    const links = Array.from(document.querySelectorAll("#nav-sidebar a[href]")).filter(wordsOf);
    const paths = links.map((link) => new URL(link.href).pathname);
    const root = paths.length ? paths.reduce((one, other) => (other.length < one.length ? other : one)) : "";
    const found = {};
    for (const [letter, end] of Object.entries(GO)) {
      const at = paths.lastIndexOf(root + end);
      if (at >= 0) found[letter] = links[at];
    }
    for (const link of document.querySelectorAll("a[data-go]")) found[link.dataset.go] = link;
    return found;
  }

  const searchField = () => document.getElementById("searchbar");
  const isList = () => document.getElementById("result_list") !== null;

  // --- the rows of a list

  const linkOf = (line) => line.querySelector("th a[href]") || line.querySelector("a[href]");
  const rows = () =>
    Array.from(document.querySelectorAll("#result_list tbody tr, [data-row]"))
      .filter((line) => isShown(line) && linkOf(line));

  function walk(step) {
    const all = rows();
    if (!all.length) return false;
    const held = document.activeElement && all.find((line) => line.contains(document.activeElement));
    const at = all.indexOf(held || row);
    const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + step))];
    for (const line of all) line.classList.toggle("nv-cursor", line === next);
    row = next;
    linkOf(next).focus();
    next.scrollIntoView({ block: "nearest" });
    return true;
  }

  function tick() {
    const box = row && row.isConnected && row.querySelector("input[type=checkbox]");
    if (!box) return false;
    box.click();
    announce(box.checked ? "Row chosen" : "Row not chosen");
    return true;
  }

  function open() {
    if (!row || !row.isConnected) return false;
    linkOf(row).click();
    return true;
  }

  // --- the help

  function table(title, lines) {
    if (!lines.length) return;
    const list = make("dl");
    for (const [keys, words] of lines) {
      const term = make("dt");
      keys.forEach((key, n) => {
        if (n) term.append(" ");
        term.append(make("kbd", { ArrowRight: "→", ArrowLeft: "←" }[key] || key));
      });
      list.append(term, make("dd", words));
    }
    const section = make("section");
    section.append(make("h3", title), list);
    dialog.querySelector(".nv-keys-lists").append(section);
  }

  function showHelp() {
    dialog.querySelector(".nv-keys-lists").replaceChildren();
    const found = places();
    table("On this page", declared().map((item) => [keysOf(item), wordsOf(item)]));
    const fields = document.querySelector("textarea[data-submits]");
    if (fields && isShown(fields)) {
      table("In the reason", [[["Enter"], "send"], [["Shift+Enter"], "new line"], [["Escape"], "leave the field"]]);
    }
    if (rows().length) {
      const lines = [[["j"], "next row"], [["k"], "row before"], [["Enter", "o"], "open the row"]];
      if (document.querySelector("#result_list input.action-select")) lines.push([["x"], "choose the row"]);
      table("In this list", lines);
    }
    table("Everywhere", [[["?"], "this help"], [["/"], searchField() ? "search this list" : "search everything"]]);
    table("Go to", Object.keys(found).map((letter) => [["g", letter], wordsOf(found[letter])]));
    dialog.showModal();
  }

  function build() {
    say = make("div", "", { class: "nv-keys-say", role: "status", "aria-live": "polite" });
    hint = make("button", "", { type: "button", class: "nv-keys-hint", "aria-haspopup": "dialog" });
    hint.addEventListener("click", showHelp);
    dialog = make("dialog", "", { class: "nv-keys", "aria-labelledby": "nv-keys-title" });
    const form = make("form", "", { method: "dialog" });
    const close = make("button", "Close", { class: "nv-keys-close" });
    const off = make("label");
    const box = make("input", "", { type: "checkbox", id: "nv-keys-on" });
    box.checked = isOn();
    box.addEventListener("change", function () {
      keep(box.checked ? "on" : "off");
      label();
    });
    off.append(box, " Keys of one letter are on");
    const note = make("p", "Switch them off if they get in the way of speech input or of your screen reader. "
      + "This help stays behind the button.");
    const head = make("header");
    head.append(make("h2", "Keys", { id: "nv-keys-title" }), close);
    form.append(head, make("div", "", { class: "nv-keys-lists" }), off, note);
    dialog.append(form);
    const header = document.querySelector("#header-inner > div") || document.body;
    header.append(hint);
    document.body.append(dialog, say);
    label();
  }

  function label() {
    hint.replaceChildren(make("span", "Keys: "), isOn() ? make("kbd", "?") : make("strong", "off"));
    for (const item of document.querySelectorAll("[data-key]")) {
      const told = item.querySelector("input") || item;
      if (isOn()) told.setAttribute("aria-keyshortcuts", keysOf(item).join(" "));
      else told.removeAttribute("aria-keyshortcuts");
    }
    hint.setAttribute("aria-label", isOn() ? "Keys of this page (question mark)" : "Keys of this page: off");
  }

  // --- pressing

  function act(key) {
    if (going) {
      const link = places()[key];
      stopGoing();
      if (link) link.click();
      else announce("No page under g " + key);
      return true;
    }
    if (key === "?") return showHelp() || true;
    if (key === "/") return search();
    const item = declared().find((one) => keysOf(one).includes(key));
    if (item) return press(item) || true;
    if (key === "g") return startGoing();
    if (key === "j") return walk(1);
    if (key === "k") return walk(-1);
    if (key === "o") return open();
    if (key === "x") return tick();
    return false;
  }

  function search() {
    const field = searchField();
    if (field) {
      field.focus();
      field.select();
    } else {
      window.dispatchEvent(new CustomEvent("opencommand"));
    }
    return true;
  }

  function startGoing() {
    going = window.setTimeout(stopGoing, WAIT);
    hint.classList.add("nv-going");
    announce("Go to: press a letter");
    return true;
  }

  function stopGoing() {
    window.clearTimeout(going);
    going = undefined;
    hint.classList.remove("nv-going");
  }

  function inField(event) {
    if (!event.target.matches || !event.target.matches("textarea[data-submits]")) return;
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      if (!event.repeat) event.target.form.requestSubmit();
    } else if (event.key === "Escape") {
      event.target.blur();
    }
  }

  function onKey(event) {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    const target = event.target;
    if (isTyping(target) || document.querySelector("dialog[open]")) return;
    const arrow = event.key.startsWith("Arrow");
    if (!arrow && event.key.length !== 1) return;
    if (arrow && (event.shiftKey || (target.matches && target.matches("input, [role]")))) return;
    if (!isOn()) {
      // The theme has a "/" of its own, which is switched off with ours.
      if (event.key === "/") event.stopImmediatePropagation();
      if (!arrow) return;
    }
    const key = event.shiftKey || arrow ? event.key : event.key.toLowerCase();
    if (event.repeat && !"jk".includes(key)) return;
    if (act(key)) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }

  document.addEventListener("DOMContentLoaded", function () {
    document.addEventListener("keydown", inField);
    // A form is sent once, however often Enter is pressed.
    document.addEventListener("submit", function (event) {
      if (!event.target.querySelector("[data-submits], [data-key]")) return;
      if (event.target.dataset.sent) event.preventDefault();
      event.target.dataset.sent = "1";
    });
    window.addEventListener("pageshow", function () {
      for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
    });
    // Only pages with the menu: nobody has logged in on the others.
    if (!document.getElementById("nav-sidebar")) return;
    build();
    // What came of the last press stands on the page from its beginning, which a screen reader passes over.
    const news = document.querySelector("[data-announce]") || document.querySelector("#main > .px-4 ul > li");
    if (news) announce(wordsOf(news));
    // Before the theme's own keys, which do not know of ours.
    window.addEventListener("keydown", onKey, true);
  });
})();
