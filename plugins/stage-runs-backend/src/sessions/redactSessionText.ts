import { setImmediate } from 'node:timers/promises';
import type { Redaction } from '@stagecraft/backstage-plugin-kernel-node';

/** Characters that are redacted in one go; in between, other work of the process has its turn. */
const PIECE_LENGTH = 256 * 1024;
/** A line of this length is redacted as JSON when it is JSON, a shorter or longer one as text. */
const MIN_LINE_LENGTH = 32;
const MAX_LINE_LENGTH = PIECE_LENGTH;
/** So is a whole file up to this length. */
const MAX_DOCUMENT_LENGTH = 1024 * 1024;
/** A private key that begins in the last characters of a piece belongs to the next one. */
const LONGEST_KEY = 64 * 1024;
/** How far a piece's end is moved so that it cuts no token in two. */
const LONGEST_TOKEN = 4 * 1024;

/**
 * Takes secrets out of a file of a session. Sessions are JSON or JSON Lines as a rule: they
 * stay it, because each string in them is redacted by itself. Everything else is redacted as text, in pieces; a secret of several lines that is no private key is not
 * found when a piece happens to end inside it.
 */
export async function redactSessionText(
  text: string,
  redaction: Redaction,
): Promise<string> {
  const document =
    text.length <= MAX_DOCUMENT_LENGTH ? readJson(text) : undefined;
  if (document) return redactJson({ text, json: document }, redaction);
  const clean: string[] = [];
  let sincePause = 0;
  for (const piece of piecesOf(text)) {
    clean.push(
      'json' in piece
        ? redactJson(piece, redaction)
        : redaction.redact(piece.text),
    );
    sincePause += piece.text.length;
    if (sincePause < PIECE_LENGTH) continue;
    sincePause = 0;
    await setImmediate();
  }
  return clean.join('');
}

interface TextPiece {
  text: string;
}

/** A whole line or file, and what it says. */
interface JsonPiece extends TextPiece {
  json: object;
}

/** The whole text in order: lines of JSON one by one, and what is between them in pieces. */
function* piecesOf(text: string): Generator<TextPiece | JsonPiece> {
  let start = 0;
  let lineStart = 0;
  while (lineStart < text.length) {
    const newline = text.indexOf('\n', lineStart);
    const lineEnd = newline < 0 ? text.length : newline + 1;
    const length = lineEnd - lineStart;
    const json =
      length >= MIN_LINE_LENGTH && length <= MAX_LINE_LENGTH
        ? readJson(text.slice(lineStart, lineEnd))
        : undefined;
    if (json) {
      yield* textPieces(text.slice(start, lineStart));
      yield { text: text.slice(lineStart, lineEnd), json };
      start = lineEnd;
    } else if (lineEnd - start > 2 * PIECE_LENGTH) {
      const end = pieceEnd(text, start);
      yield { text: text.slice(start, end) };
      start = end;
    }
    lineStart = lineEnd;
  }
  yield* textPieces(text.slice(start));
}

function readJson(text: string): object | undefined {
  if (!/^[{[]/.test(text) || !/[}\]]\s*$/.test(text.slice(-10)))
    return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function* textPieces(text: string): Generator<TextPiece> {
  let start = 0;
  while (text.length - start > 2 * PIECE_LENGTH) {
    const end = pieceEnd(text, start);
    yield { text: text.slice(start, end) };
    start = end;
  }
  if (start < text.length) yield { text: text.slice(start) };
}

function pieceEnd(text: string, start: number): number {
  const wanted = start + PIECE_LENGTH;
  const token = text
    .slice(wanted, wanted + LONGEST_TOKEN)
    .search(/[^\w.~+/=:@-]/);
  const end = wanted + Math.max(token, 0);
  const key = text.slice(end - LONGEST_KEY, end).lastIndexOf('-----BEGIN');
  return key < 0 ? end : end - LONGEST_KEY + key;
}

/** The text as it was when it holds no secret: numbers and spacing stay what they are. */
function redactJson({ text, json }: JsonPiece, redaction: Redaction): string {
  // Without escapes a string reads in the text as it is.
  if (!text.includes('\\') && redaction.redact(text) === text) return text;
  const clean = JSON.stringify(redaction.redactJson(json));
  if (clean === JSON.stringify(json)) return text;
  return text.endsWith('\n') ? `${clean}\n` : clean;
}
