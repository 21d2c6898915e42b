/** Reads the members of a template as what they should be; the error says where they stand. */
import { templateFormatError, validationError } from './errors';
import { isObject, isScalar, type Json, type JsonObject } from './json';

export function checkKeys(
  from: JsonObject,
  known: readonly string[],
  path: string,
  sentence = (keys: string) => `Unsupported property [${keys}]`,
): void {
  const unknown = Object.keys(from).filter((key) => !known.includes(key));
  if (unknown.length === 0) return;
  throw validationError(`${sentence(unknown.join(', '))} at ${path}; supported here: ${known.join(', ')}`);
}

export function object(value: Json, path: string): JsonObject {
  if (!isObject(value)) throw templateFormatError(`[/${path}] must be an object, not ${JSON.stringify(value)}`);
  return value;
}

export function list(value: Json, path: string): Json[] {
  if (!Array.isArray(value)) throw templateFormatError(`[/${path}] must be a list, not ${JSON.stringify(value)}`);
  return value;
}

export function optionalText(from: JsonObject, key: string, path: string): string | undefined {
  const value = from[key];
  if (value === undefined || typeof value === 'string') return value;
  throw templateFormatError(`[/${path}] every ${key} member must be a string.`);
}

export function requiredText(from: JsonObject, key: string, path: string): string {
  const value = optionalText(from, key, path);
  if (!value) throw templateFormatError(`[/${path}] every member must contain a ${key}.`);
  return value;
}

export function scalarText(from: JsonObject, key: string, path: string): string | undefined {
  const value = from[key];
  if (value === undefined) return undefined;
  if (!isScalar(value)) throw templateFormatError(`[/${path}] every ${key} member must be a string.`);
  return String(value);
}

export function numberOf(from: JsonObject, key: string, path: string): number | undefined {
  const text = scalarText(from, key, path);
  if (text === undefined) return undefined;
  if (text === '' || Number.isNaN(Number(text)))
    throw templateFormatError(`[/${path}] ${key} must be a number, not ${text}`);
  return Number(text);
}
