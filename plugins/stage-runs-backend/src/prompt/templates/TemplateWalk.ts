const FENCE = /^\s*(?<mark>`{3,}|~{3,})(?<info>.*)$/;
const TOP_HEADING = /^\s*#{1,2}(?!#)(\s|$)/;
const HTML_HEADING = /<\/?h[12]\b/i;
const UNDERLINE = /^ {0,3}(=+|-+)\s*$/;
const COMMENT_BEGIN = '<!--';
const COMMENT_END = '-->';

/** Reads line after line, and knows what is open. */
export class TemplateWalk {
  readonly #kept: string[] = [];
  #line = 0;
  #fence: { mark: string; line: number } | undefined;
  #commentSince: number | undefined;
  #before = '';

  /** Answers what is wrong with the line. */
  take(line: string): string | undefined {
    this.#line += 1;
    if (this.#fence) return this.#takeCode(line);
    const shown = this.#withoutComments(line);
    const problem = this.#headingProblem(shown);
    this.#openFence(shown);
    this.#before = shown;
    this.#kept.push(shown);
    return problem;
  }

  whatIsOpen(): string | undefined {
    if (this.#fence) {
      return `line ${this.#fence.line}: a code block begins that does not end`;
    }
    return this.#commentSince === undefined
      ? undefined
      : `line ${this.#commentSince}: a comment begins that does not end`;
  }

  text(): string {
    return this.#kept.join('\n').trim();
  }

  #takeCode(line: string): undefined {
    const { mark } = this.#fence!;
    const end = FENCE.exec(line)?.groups;
    const closes = end && end.info.trim() === '' && end.mark.startsWith(mark);
    if (closes) {
      this.#fence = undefined;
      this.#before = '';
    }
    this.#kept.push(line);
    return undefined;
  }

  #openFence(line: string): void {
    const begin = FENCE.exec(line)?.groups;
    if (!begin) return;
    const isInline = begin.mark.startsWith('`') && begin.info.includes('`');
    if (!isInline) this.#fence = { mark: begin.mark, line: this.#line };
  }

  #headingProblem(line: string): string | undefined {
    const isUnderline = UNDERLINE.test(line) && this.#before.trim() !== '';
    const isTop = TOP_HEADING.test(line) || HTML_HEADING.test(line);
    return isUnderline || isTop
      ? `line ${
          this.#line
        }: headings of levels 1 and 2 belong to the platform’s sections; begin with ###`
      : undefined;
  }

  #withoutComments(line: string): string {
    let left = line;
    let shown = '';
    while (left !== '') {
      if (this.#commentSince !== undefined) {
        const end = left.indexOf(COMMENT_END);
        if (end < 0) return shown;
        left = left.slice(end + COMMENT_END.length);
        this.#commentSince = undefined;
      }
      const begin = left.indexOf(COMMENT_BEGIN);
      if (begin < 0) return shown + left;
      shown += left.slice(0, begin);
      left = left.slice(begin + COMMENT_BEGIN.length);
      this.#commentSince = this.#line;
    }
    return shown;
  }
}
