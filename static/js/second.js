// The second entry of a stack at paper speed: room number ⏎ 1/2/3 ⏎. Without this script the same form is sent as a page.
// A form counts as entered only when the server has answered; answers come in the order of typing.
(function () {
  "use strict";

  var form = document.getElementById("second");
  if (!form || !window.fetch) return;

  var field = form.elements;
  var says = document.getElementById("second-says");
  var log = document.getElementById("second-log");
  var count = document.getElementById("second-count");
  var KEPT_IN_LOG = 8;
  var queue = Promise.resolve(), waiting = 0, entered = 0;

  function radios() { return Array.prototype.slice.call(form.querySelectorAll("input[name=choice]")); }
  function chosen() { return radios().find(function (radio) { return radio.checked; }); }

  function tell(sentence, wrong) {
    says.textContent = sentence;
    says.className = wrong ? "entry-says falls-short" : "entry-says";
  }

  function startOver() {
    radios().forEach(function (radio) { radio.checked = false; });
    field.signed_by.selectedIndex = 0;
    field.place.value = "";
    field.place.focus();
  }

  field.place.addEventListener("keydown", function (event) {
    if (event.isComposing || event.key !== "Enter") return;
    event.preventDefault();
    if (!field.place.value.trim()) { tell("请填写房号。", true); return; }
    radios()[0].focus();
    tell(field.place.value.trim() + ":1 同意,2 不同意,3 弃权;共有人代表签字再按 4,委托代理人按 5;回车保存");
  });

  form.addEventListener("keydown", function (event) {
    if (event.target.name !== "choice") return;
    var key = event.key.normalize("NFKC");
    var at = ["1", "2", "3"].indexOf(key), signer = ["4", "5"].indexOf(key);
    if (at >= 0) { event.preventDefault(); radios()[at].checked = true; radios()[at].focus(); }
    if (signer >= 0) { event.preventDefault(); field.signed_by.selectedIndex = signer + 1; }
    if (event.key === "Escape") { event.preventDefault(); startOver(); }
    if (event.key === "Enter") { event.preventDefault(); save(); }
  });

  form.addEventListener("submit", function (event) { event.preventDefault(); save(); });

  function save() {
    if (!field.place.value.trim()) { tell("请填写房号。", true); field.place.focus(); return; }
    if (!chosen()) { tell("请选择意见:1 同意,2 不同意,3 弃权。", true); radios()[0].focus(); return; }
    var paper = new FormData(form);
    var line = log.insertBefore(document.createElement("li"), log.firstChild);
    line.textContent = field.place.value.trim() + " …";
    while (log.children.length > KEPT_IN_LOG && !log.lastChild.classList.contains("wrong")) log.lastChild.remove();
    startOver();
    waiting += 1;
    queue = queue.then(function () { return send(paper, line); }).then(function () { waiting -= 1; });
  }

  function send(paper, line) {
    // the place is read where the last answered form stood, not where the page began
    paper.set("building", field.building.value);
    paper.set("entrance", field.entrance.value);
    return fetch(form.action, { method: "POST", body: paper, headers: { Accept: "application/json" }, credentials: "same-origin" })
      .then(function (response) {
        var isJson = (response.headers.get("Content-Type") || "").indexOf("application/json") === 0;
        if (!isJson) throw new Error(response.redirected ? "登录已过期,请重新登录" : "页面已过期,请刷新");
        return response.json().then(function (answer) {
          if (response.ok) accept(answer, line); else refuse(answer.sentence, line);
        });
      })
      .catch(function (error) {
        refuse(line.textContent.replace(/ …$/, "") + " 没有保存:" + (error instanceof TypeError ? "网络中断" : error.message) + "。", line);
      });
  }

  function accept(answer, line) {
    line.textContent = "✓ " + answer.sentence;
    count.textContent = answer.count;
    entered += 1;
    tell("本次已录 " + entered + " 份。");
    field.building.value = answer.building;
    field.entrance.value = answer.entrance;
  }

  function refuse(sentence, line) {
    line.textContent = "✗ " + sentence;
    line.className = "wrong";
    tell(sentence, true);
  }

  window.addEventListener("beforeunload", function (event) { if (waiting > 0) event.preventDefault(); });
  field.place.focus();
})();
