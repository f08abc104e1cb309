import { Store } from '../store/Store';
import { html } from './html';
import { liveScript } from './liveScript';
import { stylesheet } from './stylesheet';

interface Asset {
  headers: Record<string, string>;
  content: string;
}

const asset = (type: string, content: string): Asset => ({
  headers: {
    'Content-Type': `${type}; charset=utf-8`,
    'Cache-Control': 'max-age=60',
    'Content-Security-Policy': "default-src 'none'",
    'X-Content-Type-Options': 'nosniff',
  },
  content,
});

const HUES = ['#0b5cad', '#7a3e9d', '#9a3412', '#0f6b4f', '#8f1d4f', '#47586b'];

/** A disc with the first letter of a name. */
function avatar(letter: string, id: number): string {
  const fill = HUES[id % HUES.length];
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">
    <circle cx="12" cy="12" r="12" fill="${fill}" />
    <text
      x="12"
      y="16.5"
      font-family="sans-serif"
      font-size="13"
      text-anchor="middle"
      fill="#fff"
    >
      ${letter}
    </text>
  </svg>`.text;
}

/** The files that pages refer to. */
export function findAsset(store: Store, path: string): Asset | undefined {
  if (path === '/_/style.css') return asset('text/css', stylesheet);
  if (path === '/_/live.js') return asset('text/javascript', liveScript);
  if (path === '/_/icon.svg') return asset('image/svg+xml', avatar('g', 0));
  const id = Number(/^\/_\/avatars\/(\d{1,15})\.svg$/.exec(path)?.[1]);
  const account = Number.isNaN(id) ? undefined : store.accounts.byId(id);
  if (!account) return undefined;
  return asset('image/svg+xml', avatar(account.login[0].toUpperCase(), id));
}
