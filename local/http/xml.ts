import { XMLBuilder } from 'fast-xml-parser';

// Its successor, fast-xml-builder, is the same code; the parser is needed anyway.
// eslint-disable-next-line @typescript-eslint/no-deprecated
const xml = new XMLBuilder({ ignoreAttributes: false });

/** A document of this root element, as AWS's XML services write it. An array repeats its element. */
export function renderXml(
  root: string,
  namespace: string | undefined,
  content: Readonly<Record<string, unknown>>,
): string {
  return xml.build({
    '?xml': { '@_version': '1.0', '@_encoding': 'UTF-8' },
    [root]: { ...(namespace !== undefined && { '@_xmlns': namespace }), ...content },
  });
}
