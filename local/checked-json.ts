import { LineCounter, parseDocument } from 'yaml';

/** A value in a JSON file, together with its place, so that what is wrong with it can be told precisely. */
export class CheckedJson {
  private constructor(
    private readonly value: unknown,
    private readonly file: string,
    private readonly pointer: string,
  ) {}

  static parse(text: string, file: string): CheckedJson {
    try {
      return new CheckedJson(JSON.parse(text), file, '');
    } catch (error) {
      const { message } = error as Error;
      throw new Error(`${file}: ${placeOfSyntaxError(text, message)}: is not valid JSON (${firstLine(message)})`);
    }
  }

  /** Throws: this value breaks the rule. */
  fail(rule: string): never {
    const got = this.value === undefined ? 'nothing' : JSON.stringify(this.value);
    const short = got.length > 80 ? `${got.slice(0, 80)}…` : got;
    throw new Error(`${this.file}: ${this.pointer || 'the whole file'}: ${rule}; got ${short}`);
  }

  get absent(): boolean {
    return this.value === undefined;
  }

  /** The members of an object that has these and no others. */
  members<Name extends string>(required: readonly Name[], optional: readonly Name[] = []): Record<Name, CheckedJson> {
    const { value } = this;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) this.fail('has to be an object');
    const names = [...required, ...optional];
    for (const name of Object.keys(value)) {
      if (!names.includes(name as Name)) this.member(name).fail(`is not a known field; known are ${names.join(', ')}`);
    }
    for (const name of required) if (this.member(name).absent) this.member(name).fail('is required');
    return Object.fromEntries(names.map((name) => [name, this.member(name)])) as Record<Name, CheckedJson>;
  }

  items(rule: string, maximum = Infinity): CheckedJson[] {
    if (!Array.isArray(this.value) || this.value.length > maximum) this.fail(rule);
    return this.value.map((item, index) => new CheckedJson(item, this.file, `${this.pointer}/${index}`));
  }

  text(pattern: RegExp, rule: string): string {
    if (typeof this.value !== 'string' || !pattern.test(this.value)) this.fail(rule);
    return this.value;
  }

  private member(name: string): CheckedJson {
    const value = (this.value as Readonly<Record<string, unknown>>)[name];
    return new CheckedJson(value, this.file, `${this.pointer}/${name}`);
  }
}

function placeOfSyntaxError(text: string, message: string): string {
  const lines = new LineCounter();
  const { errors } = parseDocument(text, { lineCounter: lines });
  // V8 tells the position of some errors only. JSON is YAML, so that its parser finds the others.
  const [, position = errors[0]?.pos[0] ?? text.length] = /at position (\d+)/.exec(message) ?? [];
  const { line, col } = lines.linePos(Number(position));
  return `line ${line}, column ${col}`;
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
