/** Loaded before a program (`node --import`): its clock jumps back by an hour every 50 times that it is read. */
const { now } = Date;
let reads = 0;
let behind = 0;

Date.now = () => {
  reads += 1;
  if (reads % 50 === 0) behind += 3_600_000;
  return now() - behind;
};
