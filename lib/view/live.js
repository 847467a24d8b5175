/* Brings a page that is still moving up to date in place, so that reading position and focus stay.  Without
 * this script such a page loads itself again every few seconds. */
"use strict";

const EVERY_MS = 2000;

async function renew() {
	try {
		const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
		if (answer.ok) {
			const text = await answer.text();
			const next = new DOMParser().parseFromString(text, "text/html");
			const now = document.querySelector("main"), then = next.querySelector("main");
			if (now && then) {
				if (now.innerHTML !== then.innerHTML)
					now.innerHTML = then.innerHTML;
				if (document.title !== next.title)
					document.title = next.title;
				if (!("moving" in then.dataset)) {
					delete now.dataset.moving;
					return;
				}
			}
		}
	} catch {
		/* The server is away for a moment; it is asked again. */
	}
	setTimeout(renew, EVERY_MS);
}

setTimeout(renew, EVERY_MS);
