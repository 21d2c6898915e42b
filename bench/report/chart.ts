import type { ColdRow } from '../sections/cold';

const WIDTH = 760;
const NAMES = 250;
const BAR = { height: 24, gap: 12, top: 56, longest: WIDTH - NAMES - 110 };

/** The chart of the README: what each way costs of CPU for a cold event, beyond starting Node.js itself. */
export function chart(cold: readonly ColdRow[]): string {
  const rows = [...cold].sort((a, b) => a.ownCpuToFloor.median - b.ownCpuToFloor.median);
  const longest = Math.max(...rows.map((row) => row.ownCpuToFloor.median));
  const height = BAR.top + rows.length * (BAR.height + BAR.gap) + 8;
  const description = rows.map((row) => `${row.title} ${times(row)}`).join(', ');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title description">
  <title id="title">CPU of a cold event, as a multiple of a handler without an SDK</title>
  <desc id="description">${description}</desc>
  <style>
    .page { fill: #ffffff; stroke: #d1d9e0 }
    .bar { fill: #afb8c1 }
    .ours { fill: #0969da }
    text { font-family: -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif; font-size: 13px; fill: #1f2328 }
    .name { text-anchor: end }
    .bold { font-weight: 600 }
    @media (prefers-color-scheme: dark) {
      .page { fill: #0d1117; stroke: #3d444d }
      .bar { fill: #656c76 }
      .ours { fill: #4493f8 }
      text { fill: #f0f6fc }
    }
  </style>
  <rect class="page" x="0.5" y="0.5" width="${WIDTH - 1}" height="${height - 1}" rx="6"/>
  <text class="bold" x="24" y="32">CPU of a cold event beyond starting Node.js, beside a hand-written handler without an SDK</text>
${rows.map((row, index) => bar(row, index, (row.ownCpuToFloor.median / longest) * BAR.longest)).join('\n')}
</svg>
`;
}

function bar(row: ColdRow, index: number, width: number): string {
  const y = BAR.top + index * (BAR.height + BAR.gap);
  const baseline = y + BAR.height / 2 + 5;
  const [bold, fill] = row.name === 'ours' ? [' bold', 'ours'] : ['', 'bar'];
  return [
    `  <text class="name${bold}" x="${NAMES - 12}" y="${baseline}">${row.title}</text>`,
    `  <rect class="${fill}" x="${NAMES}" y="${y}" width="${width.toFixed(1)}" height="${BAR.height}" rx="3"/>`,
    `  <text class="value${bold}" x="${(NAMES + width + 8).toFixed(1)}" y="${baseline}">${times(row)}</text>`,
  ].join('\n');
}

function times({ ownCpuToFloor }: ColdRow): string {
  return `${ownCpuToFloor.median.toFixed(1)} ×`;
}
