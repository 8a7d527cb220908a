import { readFile } from 'node:fs/promises';

/** CPU that the main thread of a process has used so far, in ms. @throws where the system has no /proc */
export async function mainThreadCpuMs(pid: number): Promise<number> {
  const [onCpuNs] = (await readFile(`/proc/${pid}/task/${pid}/schedstat`, 'utf8')).split(' ');
  return Number(onCpuNs) / 1e6;
}

/** Memory of a process that is in RAM, in MB. @throws where the system has no /proc */
export async function residentMb(pid: number): Promise<number> {
  const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
}
