/** Runs `work` once there is room in the lane; undefined, and `work` is not run, when `leave` aborts while it waits. */
export type EnterLane = <Result>(lane: string, leave: AbortSignal, work: () => Promise<Result>) => Promise<Result | undefined>;

type Lane = { atWork: number; waiting: (() => void)[] };

/** Lets at most `room` pieces of work run at the same time in each lane; the others wait, and begin in the order they came. */
export function createLanes(room: number): EnterLane {
  const lanes = new Map<string, Lane>();
  return async (name, leave, work) => {
    const lane = lanes.get(name) ?? { atWork: 0, waiting: [] };
    lanes.set(name, lane);
    if (lane.atWork < room) lane.atWork += 1;
    else if (!(await waitForTurn(lane, leave))) return undefined;
    try {
      return await work();
    } finally {
      const next = lane.waiting.shift();
      if (next) next(); // in this one's place
      else lane.atWork -= 1;
    }
  };
}

/** False when `leave` aborted first. */
function waitForTurn({ waiting }: Lane, leave: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const enter = () => {
      leave.removeEventListener('abort', goAway);
      resolve(true);
    };
    const goAway = () => {
      waiting.splice(waiting.indexOf(enter), 1);
      resolve(false);
    };
    if (leave.aborted) return resolve(false);
    waiting.push(enter);
    leave.addEventListener('abort', goAway, { once: true });
  });
}
