const WINDOW = 8;
/** Every n-th window of a form is indexed, so that each part of MIN_FRAGMENT characters holds one. */
const STRIDE = 5;
const MIN_FRAGMENT = WINDOW + STRIDE - 1;

const { imul } = Math;
const BASE = 31;
const LEADING = powerOf(BASE, WINDOW);
/** Bits of the filter that picks the windows worth a look: half a megabyte, and small enough for a processor's cache. */
const FILTER_BITS = 1 << 22;

/** A text in which a secret may show up, without the characters that `isSkipped` skips. */
interface Form {
  /** From its first to its last character that is not skipped, as a match is cut. */
  text: string;
  bare: string;
  /** Characters at the start that say nothing, such as `github_pat_`. */
  publicLength: number;
  /** How many secrets can show up so: one may be another, encoded. */
  uses: number;
}

interface Place {
  form: Form;
  offset: number;
}

/** Where in a text something secret stands; `end` is exclusive. */
export interface SecretRange {
  start: number;
  end: number;
}

/**
 * Finds known texts, whole or in parts of at least 12 characters, also when white space
 * or invisible characters are put between theirs. A part or a broken text must not look
 * like plain words, because ordinary text holds those too. Its time grows with the text,
 * and hardly with the number of known texts: a rolling hash picks what is compared.
 */
export class SecretIndex {
  readonly #places = new Map<number, Place[]>();
  readonly #filter = new Uint32Array(FILTER_BITS / 32);
  readonly #known = new Map<string, Form>();

  add(text: string, publicLength = 0): void {
    const known = this.#known.get(text);
    if (known) {
      known.uses += 1;
      // More of it is secret, should the two not agree.
      known.publicLength = Math.min(known.publicLength, publicLength);
      return;
    }
    const bare = withoutSkipped(text);
    if (bare.length < WINDOW) return;
    const ends = { text: withoutSkippedEnds(text), bare };
    const form = { ...ends, publicLength, uses: 1 };
    this.#known.set(text, form);
    for (const [hash, offset] of windowsOf(bare)) {
      this.#addPlace(hash, { form, offset });
    }
  }

  /** Each text as often as it was added, to be rid of it. */
  remove(texts: string[]): void {
    for (const text of texts) {
      const form = this.#known.get(text);
      if (!form) continue;
      form.uses -= 1;
      if (form.uses > 0) continue;
      this.#known.delete(text);
      for (const [hash] of windowsOf(form.bare)) this.#removePlaces(hash, form);
    }
    this.#fillFilter();
  }

  /** How many texts are known, windows of them, and words of the filter that are in use. */
  get size(): { texts: number; windows: number; filterWords: number } {
    return {
      texts: this.#known.size,
      windows: this.#places.size,
      filterWords: this.#filter.reduce((count, word) => count + +!!word, 0),
    };
  }

  /** In order, without overlaps. */
  find(text: string): SecretRange[] {
    if (this.#known.size === 0 || text.length < WINDOW) return [];
    const bare = readBare(text, this.#filter);
    const ranges: SecretRange[] = [];
    for (const at of bare.candidates) {
      for (const place of this.#places.get(hashAt(bare.codes, at)) ?? []) {
        const range = matchAt(bare, at, place);
        if (range) addRange(ranges, range);
      }
    }
    return ranges;
  }

  #removePlaces(hash: number, form: Form): void {
    const left = this.#places.get(hash)?.filter(place => place.form !== form);
    if (left?.length) this.#places.set(hash, left);
    else this.#places.delete(hash);
  }

  /** Without what was removed: with ever more bits it would pick everything. */
  #fillFilter(): void {
    this.#filter.fill(0);
    for (const hash of this.#places.keys()) this.#setBit(hash);
  }

  #setBit(hash: number): void {
    const bit = filterBit(hash);
    this.#filter[bit >>> 5] |= 1 << (bit & 31);
  }

  #addPlace(hash: number, place: Place): void {
    this.#setBit(hash);
    const places = this.#places.get(hash);
    if (places) places.push(place);
    else this.#places.set(hash, [place]);
  }
}

/** The windows of a form that are looked for, by hash and place. */
function windowsOf(bare: string): [hash: number, offset: number][] {
  const codes = codesOf(bare);
  const windows: [number, number][] = [];
  for (let offset = 0; offset + WINDOW <= bare.length; offset += STRIDE) {
    windows.push([hashAt(codes, offset), offset]);
  }
  return windows;
}

/** A text without skipped characters. */
interface BareText {
  text: string;
  /** The first `length` are the characters; the rest is left over. */
  codes: Uint16Array;
  length: number;
  /** For each skipped character, how many of the others stand before it. */
  skips: number[];
  /** Where windows begin whose hash the filter knows. */
  candidates: number[];
}

/** Runs once over each character of every log: nothing but local variables in its loop. */
function readBare(text: string, filter: Uint32Array): BareText {
  const codes = codesOf(text);
  const skips: number[] = [];
  const candidates: number[] = [];
  let length = 0;
  let hash = 0;
  for (let position = 0; position < text.length; position += 1) {
    const code = codes[position];
    if ((code <= 0x20 || code >= 0x7f) && isSkipped(code)) {
      skips.push(length);
      continue;
    }
    hash = (imul(hash, BASE) + code) | 0;
    if (length >= WINDOW) {
      hash = (hash - imul(codes[length - WINDOW], LEADING)) | 0;
    }
    codes[length] = code;
    length += 1;
    if (length < WINDOW) continue;
    const bit = filterBit(hash);
    if ((filter[bit >>> 5] >>> (bit & 31)) & 1) {
      candidates.push(length - WINDOW);
    }
  }
  return { text, codes, length, skips, candidates };
}

function codesOf(text: string): Uint16Array {
  const bytes = Buffer.allocUnsafeSlow(text.length * 2);
  bytes.write(text, 'utf16le');
  return new Uint16Array(bytes.buffer, bytes.byteOffset, text.length);
}

function rangeOf(bare: BareText, start: number, end: number): SecretRange {
  return {
    start: positionOf(bare, start),
    end: positionOf(bare, end - 1) + 1,
  };
}

/** Where the character number `index` of the bare text stands in the text. */
function positionOf({ skips }: BareText, index: number): number {
  let [low, high] = [0, skips.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (skips[middle] <= index) low = middle + 1;
    else high = middle;
  }
  return index + low;
}

/** The longest part of the form around the window at `at`, if it is enough to count. */
function matchAt(
  bare: BareText,
  at: number,
  { form, offset }: Place,
): SecretRange | undefined {
  let before = 0;
  while (
    before < Math.min(offset, at) &&
    form.bare.charCodeAt(offset - before - 1) === bare.codes[at - before - 1]
  ) {
    before += 1;
  }
  let after = 0;
  while (
    after < Math.min(form.bare.length - offset, bare.length - at) &&
    form.bare.charCodeAt(offset + after) === bare.codes[at + after]
  ) {
    after += 1;
  }
  // Another text with the same hash.
  if (after < WINDOW) return undefined;
  const range = rangeOf(bare, at - before, at + after);
  const [from, to] = [offset - before, offset + after];
  return counts({
    form,
    from,
    to,
    found: bare.text.slice(range.start, range.end),
  })
    ? range
    : undefined;
}

function counts(match: {
  form: Form;
  from: number;
  to: number;
  found: string;
}): boolean {
  const { form, from, to, found } = match;
  if (found === form.text) return true;
  const part = form.bare.slice(Math.max(from, form.publicLength), to);
  const isWhole = to - from === form.bare.length;
  return (isWhole || part.length >= MIN_FRAGMENT) && !isPlainWords(part);
}

/** No digit, and capitals only where words have them. */
function isPlainWords(text: string): boolean {
  return !/[0-9]|[a-z][A-Z]|[A-Z]{2}[a-z]/.test(text);
}

function addRange(ranges: SecretRange[], range: SecretRange): void {
  let { start, end } = range;
  while (ranges.length > 0 && ranges[ranges.length - 1].end >= start) {
    const last = ranges.pop()!;
    start = Math.min(start, last.start);
    end = Math.max(end, last.end);
  }
  ranges.push({ start, end });
}

function withoutSkipped(text: string): string {
  return [...text]
    .filter(character => !isSkipped(character.charCodeAt(0)))
    .join('');
}

function withoutSkippedEnds(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && isSkipped(text.charCodeAt(start))) start += 1;
  while (start < end && isSkipped(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

/** White space, control characters, and what is not seen: soft hyphen, zero-width characters. */
function isSkipped(code: number): boolean {
  return (
    code <= 0x20 ||
    (code >= 0x7f && code <= 0xa0) ||
    code === 0xad ||
    (code >= 0x200b && code <= 0x200f) ||
    (code >= 0x2028 && code <= 0x202f) ||
    code === 0x2060 ||
    code === 0xfeff
  );
}

function filterBit(hash: number): number {
  return (hash ^ (hash >>> 15)) & (FILTER_BITS - 1);
}

function hashAt(codes: Uint16Array, offset: number): number {
  let hash = 0;
  for (let index = offset; index < offset + WINDOW; index += 1) {
    hash = (imul(hash, BASE) + codes[index]) | 0;
  }
  return hash;
}

function powerOf(base: number, exponent: number): number {
  let power = 1;
  for (let step = 0; step < exponent; step += 1) power = imul(power, base);
  return power;
}
