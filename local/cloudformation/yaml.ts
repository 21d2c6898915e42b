import { Pair, parseDocument, Scalar, YAMLMap, type CollectionTag, type Node, type ScalarTag } from 'yaml';
import { templateFormatError } from './errors';
import type { Json } from './json';

const shortForms = [
  'And',
  'Base64',
  'Cidr',
  'Equals',
  'FindInMap',
  'ForEach',
  'GetAtt',
  'GetAZs',
  'GetStackOutput',
  'If',
  'ImportValue',
  'Join',
  'Length',
  'Not',
  'Or',
  'Select',
  'Split',
  'Sub',
  'ToJsonString',
  'Transform',
].map((name) => ({ tag: `!${name}`, key: `Fn::${name}` }));

const tags = [...shortForms, { tag: '!Ref', key: 'Ref' }, { tag: '!Condition', key: 'Condition' }].flatMap(
  ({ tag, key }): (ScalarTag | CollectionTag)[] => [
    { tag, resolve: (text) => ({ [key]: text }) },
    { tag, collection: 'seq', resolve: (node) => call(key, node) },
    { tag, collection: 'map', resolve: (node) => call(key, node) },
  ],
);

/** `!Sub text` in the long form, kept as a node so that aliases inside it still resolve. */
function call(key: string, argument: Node): YAMLMap {
  const map = new YAMLMap();
  map.items.push(new Pair(new Scalar(key), argument));
  return map;
}

export function parseYaml(text: string): Json {
  const document = parseDocument(text, { customTags: tags });
  const problem = document.errors[0] ?? document.warnings[0];
  if (problem) throw templateFormatError(`YAML not well-formed. ${problem.message}`);
  return document.toJS() as Json;
}
