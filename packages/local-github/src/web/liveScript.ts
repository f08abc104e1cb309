/**
 * Keeps an open page up to date: asks for it again every two seconds and
 * replaces the regions marked `data-live` that changed. A region in which the
 * person is just working is left alone.
 */
export const liveScript = `'use strict';
const INTERVAL_MS = 2000;

const regions = document.querySelectorAll('[data-live]');
// What the server last said; the page itself changes when details are opened.
const known = new Map([...regions].map(({ id, innerHTML }) => [id, innerHTML]));

async function refresh() {
  if (document.hidden) return;
  const response = await fetch(location.pathname, { cache: 'no-store' });
  if (!response.ok) return;
  const text = await response.text();
  const page = new DOMParser().parseFromString(text, 'text/html');
  let isChanged = false;
  for (const region of regions) {
    const fresh = page.getElementById(region.id);
    if (!fresh || fresh.innerHTML === known.get(region.id)) continue;
    if (region.contains(document.activeElement)) continue;
    known.set(region.id, fresh.innerHTML);
    region.replaceChildren(...document.adoptNode(fresh).childNodes);
    isChanged = true;
  }
  if (isChanged) {
    document.getElementById('live-status').textContent = 'Page updated';
  }
}

async function run() {
  for (;;) {
    await new Promise(resolve => setTimeout(resolve, INTERVAL_MS));
    // A restart of the server is no reason to stop looking.
    await refresh().catch(() => {});
  }
}

if (regions.length > 0) run();
`;
