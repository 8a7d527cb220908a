// Given to `node --test` by --import, for each test file: ends the file when it is still at work after the limit. The timeout of
// node:test only watches tests, and a file whose tests are done lives on for as long as a process that it started.
import { isMainThread } from 'node:worker_threads';

const limitMs = Number(process.env['GATEHOUSE_TEST_FILE_LIMIT_MS']);
const isTestFile = process.env['NODE_TEST_CONTEXT'] !== undefined && isMainThread;

if (isTestFile && limitMs > 0) {
  const limit = setTimeout(() => {
    console.error(
      `${process.argv[1]} has not ended after ${limitMs / 1000} s. Open: ${process.getActiveResourcesInfo().join(', ')}`,
    );
    process.exit(1); // and by that the processes that end with us
  }, limitMs);
  limit.unref();
}
