import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measureCold } from './cold';
import { nodeOfLambda } from './node-of-lambda';
import { makeVariants } from './variants';
import { measureWarm } from './warm';
import { startWorld } from './world';
void (async () => {
  const directory = await mkdtemp(join(tmpdir(), 'bench-'));
  const world = await startWorld();
  const runtime = { node: nodeOfLambda(), world };
  try {
    const variants = await makeVariants(directory);
    const cold = await measureCold(runtime, variants, Number(process.argv[2]));
    for (const r of cold)
      console.log(
        r.title,
        r.zip.toFixed(1),
        'own',
        r.ownCpu.median.toFixed(1),
        'own/floor',
        r.ownCpuToFloor.median.toFixed(2),
        r.ownCpuToFloor.lower.toFixed(2),
        r.ownCpuToFloor.upper.toFixed(2),
        'cpu/floor',
        r.cpuToFloor.median.toFixed(2),
        '/acr',
        r.ownCpuToAwsCustomResource.median.toFixed(2),
        'peak',
        r.peak.median.toFixed(0),
        r.peakToFloor.median.toFixed(3),
        'wall',
        r.wall.median.toFixed(0),
      );
    console.log(await measureWarm(runtime, variants, { rounds: 1, events: 200 }));
  } finally {
    world.stop();
    await rm(directory, { recursive: true });
  }
})();
