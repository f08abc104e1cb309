import { Marked } from 'marked';
import sanitizeHtml, { IOptions } from 'sanitize-html';
import { Html, html, trusted } from './html';

const marked = new Marked({ gfm: true, breaks: true, async: false });

const ALLOWED: IOptions = {
  allowedTags: [
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'p', 'blockquote', 'hr', 'br'],
    ...['ul', 'ol', 'li', 'a', 'strong', 'em', 'del', 'sup', 'sub', 'kbd'],
    ...['code', 'pre', 'table', 'thead', 'tbody', 'tr', 'th', 'td'],
    ...['details', 'summary', 'input'],
  ],
  allowedAttributes: {
    a: ['href', 'rel'],
    ol: ['start'],
    th: ['align'],
    td: ['align'],
    input: ['type', 'checked', 'disabled', 'aria-label'],
  },
  allowedSchemes: ['http', 'https', 'mailto'],
  allowProtocolRelative: false,
  transformTags: {
    a: sanitizeHtml.simpleTransform('a', { rel: 'nofollow noopener' }),
    input: sanitizeHtml.simpleTransform('input', {
      type: 'checkbox',
      disabled: '',
      'aria-label': 'Task',
    }),
    // The page loads nothing from elsewhere: an image becomes a link to it.
    img: (_, { src, alt }) => ({
      tagName: 'a',
      attribs: { href: src ?? '', rel: 'nofollow noopener' },
      text: alt || 'image',
    }),
  },
};

/** Markdown as a page shows it: without scripts, comments or remote content. */
export function renderMarkdown(markdown: string | null): Html {
  if (!markdown?.trim()) return html`<p class="muted">No description.</p>`;
  return trusted(sanitizeHtml(marked.parse(markdown) as string, ALLOWED));
}
