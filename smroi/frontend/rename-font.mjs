// A font under another name. The licence of Pretendard reserves its name for the whole font, and what we cut is not that.
// The names are as long as before, so nothing in the file moves; the notice of whose work it is stays as it is.

const NAMES = new Set([1, 3, 4, 6, 16, 18]); // family, id, full name, PostScript name, and the same for other programs

export function renamed(font, from, to) {
  if (from.length !== to.length) throw new Error(`${to} must be as long as ${from}`);
  const bytes = Buffer.from(font);
  for (const table of tablesOf(bytes)) {
    if (table.tag === "name") renameRecords(bytes, table, from, to);
    if (table.tag === "CFF ") replaceIn(bytes, table.start, table.start + table.length, from, to, "latin1");
    bytes.writeUInt32BE(sumOf(bytes, table.start, table.length), table.entry + 4);
  }
  return bytes;
}

function tablesOf(bytes) {
  return Array.from({ length: bytes.readUInt16BE(4) }, (_, at) => {
    const entry = 12 + at * 16;
    return { entry, tag: bytes.toString("latin1", entry, entry + 4), start: bytes.readUInt32BE(entry + 8), length: bytes.readUInt32BE(entry + 12) };
  });
}

function renameRecords(bytes, table, from, to) {
  const texts = table.start + bytes.readUInt16BE(table.start + 4);
  for (let at = 0; at < bytes.readUInt16BE(table.start + 2); at++) {
    const record = table.start + 6 + at * 12;
    if (!NAMES.has(bytes.readUInt16BE(record + 6))) continue;
    const start = texts + bytes.readUInt16BE(record + 10);
    // Windows writes two bytes a letter, the old Macintosh one.
    replaceIn(bytes, start, start + bytes.readUInt16BE(record + 8), from, to, bytes.readUInt16BE(record) === 1 ? "latin1" : "utf16be");
  }
}

function replaceIn(bytes, start, end, from, to, form) {
  const [old, fresh, reserved, claimed] = [from, to, "Reserved Font Name ", " is a trademark"].map((text) => written(text, form));
  for (let at = bytes.indexOf(old, start); at >= 0 && at < end; at = bytes.indexOf(old, at + old.length)) {
    const before = bytes.subarray(at - reserved.length, at), after = at + old.length;
    const isNotice = before.equals(reserved) || bytes.subarray(after, after + claimed.length).equals(claimed);
    if (!isNotice) fresh.copy(bytes, at);
  }
}

function written(text, form) {
  return form === "latin1" ? Buffer.from(text, "latin1") : Buffer.from(text, "utf16le").swap16();
}

function sumOf(bytes, start, length) {
  let sum = 0;
  for (let at = start; at < start + length; at += 4) sum = (sum + (bytes.subarray(at, at + 4).length === 4 ? bytes.readUInt32BE(at) : 0)) >>> 0;
  return sum;
}
