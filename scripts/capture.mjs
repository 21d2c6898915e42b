/**
 * Makes docs/deploy-local.svg: a local deployment, run here and now in a terminal of 120 columns, and what is on the
 * screen at its end. A real terminal emulator reads what the CLI writes, moving cursors and all. Wants `script` of
 * util-linux for the pseudo-terminal.
 */
import headless from '@xterm/headless';
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';

const COMMAND = 'npm run deploy:local';
const FILE = 'docs/deploy-local.svg';

const COLUMNS = 120;
const ROWS = 200;
const CHARACTER = { width: 7.8, height: 17 };
const PADDING = 16;
const TITLE_BAR = 30;

// A dark window of its own, which reads the same on a light page and on a dark one.
const BACKGROUND = '#1c2128';
const FOREGROUND = '#d1d7e0';
const PALETTE = ['#656c76', '#f47067', '#8ddb8c', '#f69d50', '#6cb6ff', '#dcbdfb', '#96d0ff', '#d1d7e0'];

const terminal = new headless.Terminal({ cols: COLUMNS, rows: ROWS, allowProposedApi: true, convertEol: true });
terminal.write(`\x1b[32m$\x1b[39m \x1b[1m${COMMAND}\x1b[22m\n`);
await record(terminal);
const lines = screenOf(terminal);
writeFileSync(FILE, svgOf(lines));
console.log(`${FILE}: ${lines.length} lines`);

/** Runs the command in a pseudo-terminal and lets the emulator read everything it writes. */
async function record(emulator) {
  const child = spawn('script', ['-qec', `stty cols ${COLUMNS} rows ${ROWS}; ${COMMAND}`, '/dev/null'], {
    env: { ...process.env, TERM: 'xterm-256color', FORCE_COLOR: '1', npm_config_loglevel: 'silent' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child.stdout.on('data', (bytes) => emulator.write(bytes));
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code !== 0) throw new Error(`${COMMAND} ended with ${code}`);
  await new Promise((resolve) => emulator.write('', resolve));
}

/** The lines of the screen, each as runs of characters that look the same. */
function screenOf({ buffer: { active } }) {
  const screen = [];
  for (let row = 0; row < active.length; row++) {
    const line = active.getLine(row);
    const runs = [];
    for (let column = 0; column < COLUMNS; column++) {
      const cell = line.getCell(column);
      if (cell.getWidth() === 0) continue;
      const [look, text] = [lookOf(cell), cell.getChars() || ' '];
      const last = runs.at(-1);
      // An emoji is two columns wide, and stands alone.
      if (last?.look === look && last.columns === last.text.length && cell.getWidth() === 1) {
        last.text += text;
        last.columns += 1;
      } else runs.push({ column, look, columns: cell.getWidth(), text });
    }
    screen.push(runs.filter(({ text }) => text.trim() !== ''));
  }
  const isBlank = (runs) => runs === undefined || runs.length === 0;
  const kept = screen.filter((runs, row) => !isBlank(runs) || !isBlank(screen[row - 1]));
  while (isBlank(kept.at(-1))) kept.pop();
  return kept;
}

/** SVG attributes for the colour and weight of a cell. */
function lookOf(cell) {
  const colour = cell.isFgPalette() ? (PALETTE[cell.getFgColor() % 8] ?? FOREGROUND) : FOREGROUND;
  return `fill="${colour}"${cell.isBold() ? ' font-weight="bold"' : ''}${cell.isDim() ? ' opacity="0.7"' : ''}`;
}

function svgOf(screen) {
  const width = Math.ceil(COLUMNS * CHARACTER.width + 2 * PADDING);
  const height = Math.ceil(TITLE_BAR + screen.length * CHARACTER.height + 2 * PADDING);
  const rows = screen.flatMap((runs, row) => {
    const y = TITLE_BAR + PADDING + (row + 0.75) * CHARACTER.height;
    return runs.map(({ column, columns, look, text }) => {
      const x = PADDING + (column + text.length - text.trimStart().length) * CHARACTER.width;
      // Whatever font there is, the columns stay below each other.
      const length = (columns - text.length + text.trim().length) * CHARACTER.width;
      return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" textLength="${length.toFixed(1)}" ${look}>${escaped(text.trim())}</text>`;
    });
  });
  const lights = ['#f47067', '#f69d50', '#8ddb8c'].map(
    (colour, index) => `<circle cx="${20 + index * 18}" cy="16" r="5.5" fill="${colour}"/>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title">
<title id="title">A terminal: ${COMMAND} deploys two stacks to a local AWS and shows their outputs</title>
<rect width="${width}" height="${height}" rx="8" fill="${BACKGROUND}" stroke="#444c56"/>
${lights.join('')}
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="13" xml:space="preserve">
${rows.join('\n')}
</g>
</svg>
`;
}

function escaped(text) {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
