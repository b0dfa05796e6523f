// Names for the fields that select2 draws: it shows a box of its own and leaves the label on the hidden list.
(() => {
  const name = () => {
    document.querySelectorAll("select.admin-autocomplete").forEach((list) => {
      const box = list.nextElementSibling?.querySelector(".select2-selection__rendered");
      if (!box || box.hasAttribute("aria-label")) return;
      const label = list.labels?.[0]?.textContent.trim() || list.getAttribute("aria-label") || list.name;
      box.setAttribute("aria-label", label);
    });
  };
  // Boxes are drawn when jQuery says that the page is ready, which may come after "load", and with each new row.
  const watch = new MutationObserver(name);
  document.addEventListener("DOMContentLoaded", () => {
    if (!document.querySelector("select.admin-autocomplete")) return;
    name();
    watch.observe(document.body, { childList: true, subtree: true });
  });
})();
