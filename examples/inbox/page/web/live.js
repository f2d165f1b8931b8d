// Follows changes of the inbox: it fetches this page again and replaces the parts that are marked as live.
// What somebody types, where the focus is, and where somebody reads in a long conversation, stays.
(() => {
	"use strict";
	const byId = (id) => document.getElementById(id);
	let busy = false, again = false, shown = document.body.dataset.version;
	const log = byId("log");
	const atEnd = () => !log || log.scrollHeight - log.scrollTop - log.clientHeight < 80;
	const toEnd = () => { if (log) log.scrollTop = log.scrollHeight; };
	toEnd();

	const refresh = async () => {
		if (busy) { again = true; return; }
		busy = true;
		try {
			const answer = await fetch(location.href, { headers: { "X-Live": "1" } });
			if (answer.redirected || answer.status === 404) { location.reload(); return; }
			if (!answer.ok) return;
			const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
			shown = fresh.body.dataset.version;
			for (const now of document.querySelectorAll("[data-live]")) {
				const then = fresh.querySelector(`[data-live="${now.dataset.live}"]`);
				if (!then || now.innerHTML === then.innerHTML) continue;
				const focused = now.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
				const follow = atEnd();
				now.replaceChildren(...then.childNodes);
				if (focused) for (const a of now.querySelectorAll("a")) if (a.getAttribute("href") === focused) a.focus();
				if (now === log) { if (follow) toEnd(); announce(); }
			}
		} catch { /* the stream tells when the server is back */ } finally {
			busy = false;
			if (again) { again = false; refresh(); }
		}
	};

	// What is new is said to those who do not see it.
	const voice = document.createElement("p");
	voice.className = "hidden";
	voice.setAttribute("role", "status");
	document.body.append(voice);
	const announce = () => {
		const last = document.querySelector(".bubbles > li:last-child");
		if (!last) return;
		const part = (name) => last.querySelector(name)?.textContent.trim() || "";
		voice.textContent = `${last.classList.contains("in") ? "From the handset" : "To the handset"}: ${part(".text")} ${part(".name") || part(".top strong")}`;
	};

	const state = (text, on) => {
		byId("live").hidden = false;
		byId("live").classList.toggle("off", !on);
		byId("live-state").textContent = text;
	};
	const stream = new EventSource("/events");
	stream.addEventListener("open", () => state("Live", true));
	stream.addEventListener("error", () => state("Offline", false));
	// What changed while this page was made is told at once.
	stream.addEventListener("change", (e) => { if (shown && e.data !== shown) refresh(); });
	addEventListener("pagehide", () => stream.close());

	// What a text takes is counted by the server as it is typed.
	for (const field of document.querySelectorAll("[data-count]")) {
		const out = byId(field.dataset.count), before = out.textContent;
		let timer = 0, turn = 0;
		field.addEventListener("input", () => {
			clearTimeout(timer);
			const mine = ++turn;
			timer = setTimeout(async () => {
				if (!field.value) { out.textContent = before; return; }
				const body = new URLSearchParams({ token: field.form.elements.token.value, text: field.value });
				const answer = await fetch("/count", { method: "POST", body }).catch(() => null);
				if (answer?.ok && mine === turn) out.textContent = (await answer.json()).size;
			}, 120);
		});
	}

	// Ctrl+K goes to the search. A key without a modifier would need a way to turn it off (WCAG 2.1.4).
	addEventListener("keydown", (e) => {
		if (e.key.toLowerCase() === "k" && (e.ctrlKey || e.metaKey) && !e.altKey && !e.shiftKey) {
			e.preventDefault();
			byId("q")?.focus();
		}
	});
})();
