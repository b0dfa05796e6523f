// The desk of conflicts: the reasons that are often given for the chosen answer fill the field, where one goes on writing.
// Without this script the answers are plain inputs and the reason is typed.
(function () {
  "use strict";
  const form = document.getElementById("answer-form");
  if (!form) return;
  const field = form.querySelector("textarea[name=reason]");
  const groups = Array.from(form.querySelectorAll("[data-reasons-of]"));

  function follow() {
    const chosen = form.querySelector("input[name=answer]:checked");
    for (const group of groups) group.hidden = !chosen || group.dataset.reasonsOf !== chosen.value;
  }

  for (const help of form.querySelectorAll(".nv-scripted")) help.hidden = false;
  form.addEventListener("change", follow);
  form.addEventListener("click", function (event) {
    const chip = event.target.closest("[data-fill]");
    if (!chip) return;
    const typed = field.value.trim();
    if (!typed.includes(chip.dataset.fill)) field.value = typed ? typed + " " + chip.dataset.fill : chip.dataset.fill;
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
  });
  follow();
})();
