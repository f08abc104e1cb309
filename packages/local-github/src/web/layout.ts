import { Account } from '../store/AccountStore';
import { Html, html } from './html';
import { PageContext } from './PageContext';

/** `22 Nov 2026, 17:00 UTC` */
export function showTime(time: string): Html {
  const text = new Date(time).toLocaleString('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZone: 'UTC',
  });
  return html`<time datetime="${time}">${text} UTC</time>`;
}

export function showAccount(account: Account): Html {
  const badge =
    account.type === 'Bot' ? html` <span class="badge">bot</span>` : undefined;
  return html`<img
      class="avatar"
      src="/_/avatars/${account.id}.svg"
      alt=""
      width="24"
      height="24"
    />
    <strong>${account.login}</strong>${badge}`;
}

/** Must be inside every form. */
export const csrfField = ({ session }: PageContext) =>
  html`<input type="hidden" name="csrf_token" value="${session.csrfToken}" />`;

function switcher(context: PageContext): Html {
  const { forge, session, path } = context;
  const options = forge.store.accounts
    .people()
    .map(({ id, login, name }) =>
      id === session.actor.id
        ? html`<option value="${id}" selected>${login} (${name})</option>`
        : html`<option value="${id}">${login} (${name})</option>`,
    );
  return html`<form class="switcher" method="post" action="/_/acting-as">
    ${csrfField(context)}
    <input type="hidden" name="return_to" value="${path}" />
    <label for="acting-as">Acting as</label>
    <select id="acting-as" name="account">
      ${options}
    </select>
    <button>Switch</button>
  </form>`;
}

/** A whole page. `title` is plain text. */
export function layout(
  context: PageContext,
  { title, content }: { title: string; content: Html },
): Html {
  return html`<!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · local-github</title>
        <link rel="stylesheet" href="/_/style.css" />
        <link rel="icon" href="/_/icon.svg" type="image/svg+xml" />
        <script src="/_/live.js" defer></script>
      </head>
      <body>
        <a class="skip" href="#content">Skip to content</a>
        <header class="top">
          <a class="home" href="/">local-github</a>
          ${switcher(context)}
        </header>
        <main id="content">${content}</main>
        <p id="live-status" class="visually-hidden" role="status"></p>
      </body>
    </html>`;
}
