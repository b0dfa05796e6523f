// A button that copies a field: shown only where it works. Without it the field is selected by hand.
(function () {
  "use strict";
  document.querySelectorAll("[data-copies]").forEach(function (button) {
    const field = document.getElementById(button.dataset.copies);
    const told = document.getElementById(button.dataset.copies + "-copied");
    if (!field) return;
    button.hidden = false;
    field.addEventListener("focus", function () { field.select(); });
    button.addEventListener("click", function () {
      field.select();
      const say = function (words) { if (told) told.textContent = words; };
      const by_hand = function () { say("It is selected: copy it with the keyboard."); };
      if (!navigator.clipboard) { by_hand(); return; }
      navigator.clipboard.writeText(field.value).then(function () { say("Copied."); }, by_hand);
    });
  });
})();
