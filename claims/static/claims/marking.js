// Marking who says what: words are selected in the article and become the places in the form.
// Places count characters as the server does (code points, not the halves of an emoji), of exactly the text
// that is shown. Without this script the form's own fields take places or words.
(function () {
  "use strict";
  const panel = document.getElementById("marking");
  const text = document.querySelector(".nv-text");
  if (!panel || !text) return;
  const form = panel.querySelector("form");
  const fold = panel.querySelector("details");
  const said = document.getElementById("mark-said");
  const which = document.getElementById("mark-which");
  const field = (name) => form.elements[name];
  const roles = ["content", "source", "cue"];

  // --- the text as the server stores it ------------------------------------------------------------------

  const runs = [];
  const whole = [];
  Array.from(text.querySelectorAll("p")).forEach(function (line, number) {
    if (number) whole.push("\n");
    const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT, {
      acceptNode: (node) =>
        node.parentElement.closest(".nv-badge") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
    });
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      runs.push({ node: node, start: whole.length });
      for (const sign of node.data) whole.push(sign);
    }
  });

  function placeOf(node, offset) {
    const run = runs.find((one) => one.node === node);
    if (run) return run.start + Array.from(node.data.slice(0, offset)).length;
    const point = document.createRange();
    point.setStart(node, offset);
    const next = runs.find((one) => point.comparePoint(one.node, 0) >= 0);
    return next ? next.start : whole.length;
  }

  function pointAt(place) {
    let found = runs[0];
    for (const run of runs) if (run.start <= place) found = run;
    const signs = Array.from(found.node.data).slice(0, place - found.start);
    return [found.node, signs.join("").length];
  }

  function selected() {
    const chosen = window.getSelection();
    if (!chosen.rangeCount || chosen.isCollapsed) return null;
    const range = chosen.getRangeAt(0);
    if (!text.contains(range.startContainer) || !text.contains(range.endContainer)) return null;
    let start = placeOf(range.startContainer, range.startOffset);
    let end = placeOf(range.endContainer, range.endOffset);
    while (start < end && /\s/.test(whole[start])) start += 1;
    while (start < end && /\s/.test(whole[end - 1])) end -= 1;
    return start < end ? [start, end] : null;
  }

  // The last selection is kept: on a touch screen it is gone by the time a button is pressed.
  let last = null;
  document.addEventListener("selectionchange", function () {
    last = selected() || (text.contains(document.activeElement) ? null : last);
  });

  // --- marks ---------------------------------------------------------------------------------------------

  const words = (place) => whole.slice(place[0], place[1]).join("").replace(/\s+/g, " ").trim();
  const marks = { content: [], source: [], cue: [] };

  function read() {
    for (const role of roles) {
      marks[role] = field(role + "_words").value.split("\n")
        .map((line) => line.match(/^\s*(\d+)\s*[-–:]\s*(\d+)/))
        .filter(Boolean)
        .map((found) => [Number(found[1]), Number(found[2])]);
    }
    show();
  }

  function write() {
    for (const role of roles) {
      field(role + "_words").value = marks[role].map((p) => p[0] + "-" + p[1] + " " + words(p)).join("\n");
    }
    show();
  }

  function show() {
    for (const role of roles) {
      const list = panel.querySelector(".nv-mark-" + role + " .nv-parts");
      list.replaceChildren(...marks[role].map(function (place, number) {
        const item = document.createElement("li");
        const quote = document.createElement("bdi");
        const short = words(place);
        quote.textContent = short.length > 160 ? short.slice(0, 159) + "…" : short;
        const drop = document.createElement("button");
        drop.type = "button";
        drop.className = "nv-drop";
        drop.textContent = "×";
        drop.setAttribute("aria-label", "Take away: " + quote.textContent);
        drop.addEventListener("click", function () {
          marks[role].splice(number, 1);
          write();
          tell("Taken away.");
        });
        item.append(quote, " ", drop);
        return item;
      }));
    }
    paint();
  }

  function paint() {
    if (!window.CSS || !CSS.highlights) return;
    for (const role of roles) {
      const ranges = marks[role].filter((p) => p[1] <= whole.length && p[0] < p[1]).map(function (place) {
        const range = document.createRange();
        range.setStart(...pointAt(place[0]));
        range.setEnd(...pointAt(place[1]));
        return range;
      });
      CSS.highlights.set("nv-mark-" + role, new Highlight(...ranges));
    }
  }

  function tell(words) {
    said.textContent = words;
  }

  function warn(words) {
    const note = document.createElement("p");
    note.className = "nv-notice nv-warn";
    note.textContent = words;
    document.getElementById("mark-errors").replaceChildren(...(words ? [note] : []));
  }

  function take(role, another) {
    const place = selected() || last;
    if (!place) return warn("Select words in the text first.");
    const cross = roles.filter((one) => one !== role && (role === "content" || one === "content"))
      .find((one) => marks[one].some((p) => p[0] < place[1] && place[0] < p[1]));
    if (cross) return warn("These words are part of the " + cross + " already: content shares none with source or cue.");
    const kept = another ? marks[role].filter((p) => p[1] <= place[0] || place[1] <= p[0]) : [];
    marks[role] = [...kept, place].sort((a, b) => a[0] - b[0]);
    warn("");
    write();
    tell(role + ": " + words(place));
  }

  // --- opening and leaving -------------------------------------------------------------------------------

  function open(on) {
    fold.open = on;
    document.body.classList.toggle("nv-marks-on", on);
    if (on) {
      // An editable text gives a caret and selection by keys everywhere; nothing typed gets into it.
      text.setAttribute("contenteditable", "true");
      text.setAttribute("role", "textbox");
      text.setAttribute("aria-multiline", "true");
      text.setAttribute("aria-readonly", "true");
      text.setAttribute("aria-label", "The article: select words to mark them");
      text.setAttribute("aria-describedby", "mark-hint");
      text.setAttribute("inputmode", "none");
      text.spellcheck = false;
      for (const badge of text.querySelectorAll(".nv-badge")) badge.contentEditable = "false";
    } else {
      for (const name of ["contenteditable", "role", "aria-multiline", "aria-readonly", "aria-label",
        "aria-describedby", "inputmode"]) text.removeAttribute(name);
      if (window.CSS && CSS.highlights) for (const role of roles) CSS.highlights.delete("nv-mark-" + role);
    }
  }

  function load(link) {
    const known = link.dataset;
    for (const role of roles) field(role + "_words").value = known[role] || "";
    field("statement").value = known.mark;
    field("seen").value = known.seen || "";
    field("quote_type").value = known.quote || "";
    which.textContent = known.mark ? "Statement " + known.mark : "A new statement";
    warn("");
    open(true);
    read();
    const chosen = document.getElementById("chosen");
    if (chosen) chosen.hidden = true;
    const at = marks.content[0];
    text.focus({ preventScroll: true });
    if (!at) text.scrollIntoView({ block: "start" });
    if (at) {
      window.getSelection().setBaseAndExtent(...pointAt(at[0]), ...pointAt(at[0]));
      pointAt(at[0])[0].parentElement.scrollIntoView({ block: "center" });
    }
  }

  document.addEventListener("click", function (event) {
    const link = event.target.closest("[data-mark]");
    if (link) {
      event.preventDefault();
      load(link);
    }
    if (event.target.closest("[data-mark-close]")) {
      event.preventDefault();
      open(false);
    }
  });
  fold.addEventListener("toggle", function () {
    if (fold.open !== document.body.classList.contains("nv-marks-on")) open(fold.open);
    if (fold.open) read();
  });

  for (const button of panel.querySelectorAll("[data-set], [data-add]")) {
    button.addEventListener("mousedown", (event) => event.preventDefault());
    button.addEventListener("click", () => take(button.dataset.set || button.dataset.add, "add" in button.dataset));
  }
  for (const role of roles) field(role + "_words").addEventListener("change", read);

  for (const kind of ["beforeinput", "drop", "paste", "cut", "dragstart"]) {
    text.addEventListener(kind, (event) => event.preventDefault());
  }
  // What an input method composes cannot be refused: it is sent elsewhere before it begins.
  text.addEventListener("compositionstart", () => text.blur());
  text.addEventListener("keydown", function (event) {
    if (text.getAttribute("contenteditable") !== "true" || event.ctrlKey || event.metaKey || event.altKey) return;
    const role = { c: "content", s: "source", u: "cue", a: "content" }[event.key.toLowerCase()];
    if (role) {
      event.preventDefault();
      take(role, event.key.toLowerCase() === "a");
    } else if (event.key === "Escape") {
      open(false);
    } else if (event.key === "Enter" || event.key === "Backspace" || event.key === "Delete") {
      event.preventDefault();
    }
  });

  panel.querySelector(".nv-marks").hidden = false;
  panel.querySelector(".nv-places").open = false;
  if (fold.open) {
    open(true);
    read();
  }
})();
