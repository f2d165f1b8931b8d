// Follows changes of the inbox: it fetches this page again and replaces the parts that are marked as live.
// What somebody types, and where the focus is, stays.
(() => {
	"use strict";
	let busy = false, again = false, shown = document.body.dataset.version;
	const log = document.getElementById("log");
	const toEnd = () => { if (log) log.scrollTop = log.scrollHeight; };
	toEnd();
	const refresh = async () => {
		if (busy) { again = true; return; }
		busy = true;
		try {
			const answer = await fetch(location.href, { headers: { "X-Live": "1" } });
			if (answer.redirected) { location.reload(); return; }
			if (!answer.ok) return;
			const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
			shown = fresh.body.dataset.version;
			for (const now of document.querySelectorAll("[data-live]")) {
				const then = fresh.querySelector(`[data-live="${now.dataset.live}"]`);
				if (!then || now.innerHTML === then.innerHTML) continue;
				const focused = now.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
				now.replaceChildren(...then.childNodes);
				if (focused) for (const a of now.querySelectorAll("a")) if (a.getAttribute("href") === focused) a.focus();
				if (now === log) { toEnd(); announce(); }
			}
		} catch { /* the stream tells when the server is back */ } finally {
			busy = false;
			if (again) { again = false; refresh(); }
		}
	};
	const live = document.createElement("p");
	live.className = "hidden";
	live.setAttribute("role", "status");
	document.body.append(live);
	const announce = () => {
		const last = document.querySelector(".bubbles > li:last-child .text");
		live.textContent = last ? "New: " + last.textContent : "";
	};
	const stream = new EventSource("/events");
	// What changed while this page was made is told at once.
	stream.addEventListener("change", (e) => { if (e.data !== shown) refresh(); });
	addEventListener("pagehide", () => stream.close());
	// "/" goes to the search, as elsewhere.
	addEventListener("keydown", (e) => {
		if (e.key === "/" && !/^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName)) {
			e.preventDefault();
			document.getElementById("q")?.focus();
		}
	});
})();
