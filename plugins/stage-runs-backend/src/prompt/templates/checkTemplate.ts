import { visibleText } from '../../text/escape';
import { TemplateWalk } from './TemplateWalk';

/** The whole prompt has to fit what models read, and people have to read it. */
export const MAX_TEMPLATE_BYTES = 24 * 1024;

export type CheckedTemplate =
  | { text: string; problem: undefined }
  | { text: undefined; problem: string };

/**
 * What a template may be: Markdown that stays inside the section it is put in. Its
 * headings are below those of the platform's sections, and no code block or comment in it
 * goes on past its end. Comments and unseen characters are taken out: whoever reviewed the
 * file as a page did not see them. Nothing in it is evaluated.
 */
export function checkTemplate(content: Buffer | string): CheckedTemplate {
  const bytes = Buffer.from(content);
  if (bytes.length > MAX_TEMPLATE_BYTES) {
    return bad(`is larger than ${MAX_TEMPLATE_BYTES / 1024} KiB`);
  }
  const raw = decode(bytes);
  if (raw === undefined) return bad('is no UTF-8 text');
  const walk = new TemplateWalk();
  const lines = visibleText(raw).split('\n');
  for (const line of lines) {
    const problem = walk.take(line);
    if (problem) return bad(problem);
  }
  const open = walk.whatIsOpen();
  if (open) return bad(open);
  const text = walk.text();
  return text === '' ? bad('is empty') : { text, problem: undefined };
}

function bad(problem: string): CheckedTemplate {
  return { text: undefined, problem };
}

function decode(bytes: Buffer): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}
