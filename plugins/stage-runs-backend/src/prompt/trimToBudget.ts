/** Something of a section that was left out, for people and programs. */
export type LeftOut = {
  unit: 'characters' | 'items';
  leftOut: number;
  of: number;
};

export interface FittedText {
  text: string;
  leftOut?: LeftOut;
}

/** A section of the platform or the task: never trimmed. */
export interface FixedSection {
  id: string;
  text: string;
}

/** A section of data. */
export interface DataSection {
  id: string;
  whole: FittedText;
  /**
   * The most of it that has at most so many bytes, with a note of what is left out; where
   * not even the note fits, the smallest that there can be.
   */
  fit(maxBytes: number): FittedText;
}

export type TrimmedSection = LeftOut & { section: string };

export interface Trimmed {
  sections: FixedSection[];
  trimmed: TrimmedSection[];
}

const FLOOR_BYTES = 8 * 1024;
const SEPARATOR_BYTES = 2;

/**
 * What gives way first, and down to where: what people wrote keeps its first 8 KiB until
 * the lists of documents are gone.
 */
export const TRIM_ORDER: readonly { id: string; floor: number }[] = [
  { id: 'issue', floor: FLOOR_BYTES },
  { id: 'feedback', floor: FLOOR_BYTES },
  { id: 'roleTemplates', floor: 0 },
  { id: 'documents', floor: 0 },
  { id: 'issue', floor: 0 },
  { id: 'feedback', floor: 0 },
];

/**
 * Makes the sections fit into `maxBytes`, with the blank lines between them. Answers
 * undefined when the sections that are never trimmed do not leave room for that.
 */
export function trimToBudget(
  sections: readonly (FixedSection | DataSection)[],
  maxBytes: number,
): Trimmed | undefined {
  const now = new Map<string, FittedText>(
    sections.map(section => [
      section.id,
      'fit' in section ? section.whole : { text: section.text },
    ]),
  );
  for (const { id, floor } of TRIM_ORDER) {
    const excess = totalBytes(now) - maxBytes;
    if (excess <= 0) break;
    const section = sections.find(candidate => candidate.id === id);
    if (!section || !('fit' in section)) continue;
    const target = bytesOf(now.get(id)!.text) - excess;
    now.set(id, section.fit(Math.max(target, floor)));
  }
  if (totalBytes(now) > maxBytes) return undefined;
  return {
    sections: [...now].map(([id, { text }]) => ({ id, text })),
    trimmed: [...now].flatMap(([section, { leftOut }]) =>
      leftOut ? [{ section, ...leftOut }] : [],
    ),
  };
}

export function bytesOf(text: string): number {
  return Buffer.byteLength(text);
}

function totalBytes(texts: ReadonlyMap<string, FittedText>): number {
  const bytes = [...texts.values()].map(({ text }) => bytesOf(text));
  return (
    bytes.reduce((sum, each) => sum + each, 0) +
    SEPARATOR_BYTES * Math.max(texts.size - 1, 0)
  );
}

/** The largest count from 0 to `most` whose text fits; 0 where none does. Text must grow with the count. */
export function largestFitting(
  most: number,
  maxBytes: number,
  render: (count: number) => string,
): number {
  let fits = 0;
  let tooMany = most + 1;
  while (tooMany - fits > 1) {
    const middle = Math.floor((fits + tooMany) / 2);
    if (bytesOf(render(middle)) <= maxBytes) fits = middle;
    else tooMany = middle;
  }
  return fits;
}
