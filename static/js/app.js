// What scripts add to pages that work without them. No build, no globals.
(function () {
  "use strict";

  // <button data-print hidden> shows itself and prints
  function offerPrinting() {
    document.querySelectorAll("button[data-print]").forEach(function (button) {
      button.hidden = false;
      button.addEventListener("click", function () { window.print(); });
    });
  }

  // A link of the error summary also puts the caret into its field (first choice of a group)
  function focusField(event) {
    var link = event.target.closest(".error-summary a[href^='#']");
    if (!link) return;
    var field = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!field) return;
    var control = field.matches("input, select, textarea") ? field : field.querySelector("input, select, textarea");
    if (!control) return;
    event.preventDefault();
    (field.closest(".field") || field).scrollIntoView({ block: "center" });
    control.focus({ preventScroll: true });
  }

  // The second click of an impatient hand sends nothing; the server refuses it anyway
  function sendOnce(event) {
    var form = event.target;
    if (event.defaultPrevented || (form.getAttribute("method") || "get").toLowerCase() !== "post" || form.getAttribute("target") === "_blank") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    showWait(true);
    window.setTimeout(function () { delete form.dataset.sent; showWait(false); }, 8000);
  }

  // The thin line at the top; the stylesheet lets it appear after one second
  function showWait(on) {
    var line = document.getElementById("wait");
    if (line) line.classList.toggle("htmx-request", on);
  }

  // Coming back by the browser's arrow: forms may be sent again
  function forgetSent() {
    document.querySelectorAll("form[data-sent]").forEach(function (form) { delete form.dataset.sent; });
    showWait(false);
  }

  // A closed <details> would be missing on paper
  function openDetails() {
    document.querySelectorAll("details.more:not([open])").forEach(function (details) {
      details.open = true;
      details.dataset.openedForPrint = "yes";
    });
  }

  function closeDetails() {
    document.querySelectorAll("details[data-opened-for-print]").forEach(function (details) {
      details.open = false;
      delete details.dataset.openedForPrint;
    });
  }

  // After a swap that brings errors, the summary takes the focus as it does on a fresh page
  function focusSummary(event) {
    var summary = event.target.querySelector && event.target.querySelector(".error-summary");
    if (summary) summary.focus();
  }

  document.addEventListener("DOMContentLoaded", offerPrinting);
  document.addEventListener("click", focusField);
  document.addEventListener("submit", sendOnce);
  window.addEventListener("pageshow", forgetSent);
  window.addEventListener("beforeprint", openDetails);
  window.addEventListener("afterprint", closeDetails);
  document.addEventListener("htmx:afterSettle", focusSummary);
})();
