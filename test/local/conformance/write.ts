import { readFileSync, writeFileSync } from 'node:fs';
import { README, withTable } from './table';

writeFileSync(README, withTable(readFileSync(README, 'utf8')));
