import Ajv, { ErrorObject, ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

/**
 * The schemas of one of GitHub's descriptions, compiled when first used: all
 * at once would cost the start more than a second.
 */
export class JsonSchemas {
  readonly #ajv: Ajv;
  readonly #id: string;
  readonly #compiled = new Map<string, ValidateFunction>();

  constructor(id: string, description: object) {
    // Without inlining and optimizing, a first use costs a quarter of the time.
    this.#ajv = new Ajv({
      strict: false,
      logger: false,
      validateSchema: false,
      inlineRefs: false,
      code: { optimize: false },
    });
    addFormats(this.#ajv);
    this.#ajv.addFormat('repo.nwo', /^[^/]+\/[^/]+$/);
    this.#ajv.addSchema(description, id);
    this.#id = id;
  }

  /**
   * Checks a value against the schema at a JSON pointer, such as
   * `/components/schemas/issue`. Undefined when it fits.
   */
  firstError(pointer: string, value: unknown): ErrorObject | undefined {
    let validate = this.#compiled.get(pointer);
    if (!validate) {
      validate = this.#ajv.compile({ $ref: `${this.#id}#${pointer}` });
      this.#compiled.set(pointer, validate);
    }
    return validate(value) ? undefined : validate.errors![0];
  }
}

/** A JSON pointer made of plain keys, in the form a `$ref` wants. */
export const pointer = (...keys: string[]) =>
  keys
    .map(key => key.replace(/~/g, '~0').replace(/\//g, '~1'))
    .map(key => `/${encodeURIComponent(key)}`)
    .join('');

/** `data/labels/0/name must be string` */
export const describeError = ({ instancePath, message, params }: ErrorObject) =>
  `data${instancePath} ${message} ${JSON.stringify(params)}`;
