const FRAME = /^\s+at (?:(?:async )?(?:new )?[A-Za-z_$<#][\w$.<>[\]# ]{0,120} )?\(?(?:file:\/\/|node:)?[^\s():]{1,300}:\d{1,7}:\d{1,7}\)?$/;
const NAME = /^[A-Za-z_$][\w$]{0,63}$/;
const FRAMES_KEPT = 15;

/**
 * Where an error came from, without what it says: the name of its class and its call frames. The message is cut
 * off before frames are looked for, since a message of several lines can imitate a frame.
 */
export function stackFramesOf(error: unknown): string {
  if (!(error instanceof Error)) return 'a thrown value that is no Error';
  const kind = error.constructor.name;
  const lines = [NAME.test(kind) ? kind : 'Error'];
  const stack = typeof error.stack === 'string' ? error.stack : '';
  const end = error.message === '' ? 0 : stack.indexOf(error.message);
  if (end >= 0) {
    for (const line of stack.slice(end + error.message.length).split('\n')) {
      if (FRAME.test(line)) lines.push(line.trimEnd());
      if (lines.length > FRAMES_KEPT) break;
    }
  }
  return lines.join('\n');
}
