import path from 'node:path';
import { E2E_TIMEOUT, succeeded, Workplace } from '../e2e/support';

jest.setTimeout(E2E_TIMEOUT);

let workplace: Workplace;
beforeAll(async () => {
  workplace = await Workplace.open();
});
afterAll(() => workplace.close());

test('the integration test for AWS accounts holds on the local AWS too', async () => {
  succeeded(await workplace.deploy(`npx tsx ${path.join(__dirname, 'keys.ts')}`));
  const { LightsailKeysInteg: buckets, ...assertions } = workplace.outputs();
  expect(buckets).toHaveProperty('Used', expect.stringContaining('"status":"Active"'));
  expect(Object.values(assertions).flatMap((outputs) => Object.values(outputs))).toEqual(['{"status":"success"}']);
});
