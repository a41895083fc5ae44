import { applyChanges, MemoryDisk, MigrationError, undo } from '@sse-migrate/codemods';
import type { Disk, FileChange } from '@sse-migrate/codemods';
import { describe, expect, it } from 'vitest';

const BEFORE = { '/app/a.js': 'old a\r\n', '/app/b.js': '\uFEFFold b' };
const CHANGES: FileChange[] = [
  { file: 'a.js', before: 'old a\r\n', after: 'new a\r\n', actions: [] },
  { file: 'b.js', before: '\uFEFFold b', after: '\uFEFFnew b', actions: [] },
];

/** A disk on which the n-th change of anything and all that follow fail, as if the process had been killed there. */
function diskThatDiesAt(disk: MemoryDisk, step: number): Disk {
  return diskWithSteps(disk, (steps) => {
    if (steps >= step) throw new Error('killed');
  });
}

/** A disk on which something else takes place right before the n-th change of anything. */
function diskWithin(disk: MemoryDisk, step: number, act: () => void): Disk {
  return diskWithSteps(disk, (steps) => {
    if (steps === step) act();
  });
}

function diskWithSteps(disk: MemoryDisk, onStep: (steps: number) => void): Disk {
  let steps = 0;
  const live = (): void => {
    steps += 1;
    onStep(steps);
  };
  return {
    read: (path) => disk.read(path),
    list: (path) => disk.list(path),
    kindOf: (path) => disk.kindOf(path),
    write: (path, bytes) => {
      live();
      disk.write(path, bytes);
    },
    flush: () => {
      live();
    },
    replace: (from, to) => {
      live();
      disk.replace(from, to);
    },
    remove: (path) => {
      live();
      disk.remove(path);
    },
  };
}

/** Tells what takes the place of something while it is not on the disk itself. */
function diskWithoutPower(disk: MemoryDisk): { disk: Disk; early: string[] } {
  const early: string[] = [];
  const unflushed = new Set<string>();
  const flushing: Disk = {
    read: (path) => disk.read(path),
    list: (path) => disk.list(path),
    kindOf: (path) => disk.kindOf(path),
    write: (path, bytes) => {
      unflushed.add(path);
      disk.write(path, bytes);
    },
    flush: (paths) => {
      for (const path of paths) unflushed.delete(path);
    },
    replace: (from, to) => {
      early.push(...[...unflushed].filter((path) => path === from || path.startsWith(`${from}/`)));
      disk.replace(from, to);
    },
    remove: (path) => disk.remove(path),
  };
  return { disk: flushing, early };
}

describe('applyChanges and undo', () => {
  it('put nothing in the place of something before it is on the disk itself', () => {
    const { disk, early } = diskWithoutPower(new MemoryDisk(BEFORE));
    applyChanges(disk, '/app', CHANGES);
    undo(disk, '/app');
    expect(early).toEqual([]);
  });

  it('writes every file, and gives every file back byte for byte', () => {
    const disk = new MemoryDisk(BEFORE);
    applyChanges(disk, '/app', CHANGES);
    expect(disk.text('/app/a.js')).toBe('new a\r\n');
    expect(disk.text('/app/.sse-migrate/.gitignore')).toBe('*\n');
    const result = undo(disk, '/app');
    expect(result.restored).toEqual(['a.js', 'b.js']);
    expect(disk.paths()).toEqual(['/app/a.js', '/app/b.js']);
    expect(disk.read('/app/b.js')).toEqual(new TextEncoder().encode('\uFEFFold b'));
  });

  it('leaves a file that was edited since, and gives it back when it is forced to', () => {
    const disk = new MemoryDisk(BEFORE);
    applyChanges(disk, '/app', CHANGES);
    disk.write('/app/a.js', new TextEncoder().encode('mine'));
    expect(undo(disk, '/app')).toMatchObject({ restored: ['b.js'], edited: ['a.js'] });
    expect(disk.text('/app/a.js')).toBe('mine');
    expect(undo(disk, '/app', { force: true }).restored).toEqual(['a.js']);
    expect(disk.paths()).toEqual(['/app/a.js', '/app/b.js']);
  });

  it('takes one transform back at a time', () => {
    const disk = new MemoryDisk(BEFORE);
    applyChanges(disk, '/app', CHANGES.slice(0, 1));
    const second = { file: 'a.js', before: 'new a\r\n', after: 'newer', actions: [] };
    applyChanges(disk, '/app', [second]);
    undo(disk, '/app');
    expect(disk.text('/app/a.js')).toBe('new a\r\n');
    undo(disk, '/app');
    expect(disk.text('/app/a.js')).toBe('old a\r\n');
  });

  it('takes back the run with the highest number, in whatever order the disk lists them', () => {
    const disk = new MemoryDisk({ '/app/a.js': '0' });
    for (let run = 0; run < 11; run += 1) {
      const change = { file: 'a.js', before: `${run}`, after: `${run + 1}`, actions: [] };
      applyChanges(disk, '/app', [change]);
    }
    const byName: Disk = Object.assign(
      diskWithSteps(disk, () => {}),
      {
        list: (path: string) => disk.list(path).toSorted((a, b) => (a.name < b.name ? -1 : 1)),
      },
    );
    undo(byName, '/app');
    expect(disk.text('/app/a.js')).toBe('10');
    undo(byName, '/app');
    expect(disk.text('/app/a.js')).toBe('9');
  });

  it.each(Array.from({ length: 14 }, (_, step) => step + 1))(
    'leaves every file old or new when it is killed at step %i, and undo gives the originals back',
    (step) => {
      const disk = new MemoryDisk(BEFORE);
      expect(() => applyChanges(diskThatDiesAt(disk, step), '/app', CHANGES)).toThrow('killed');
      expect(['old a\r\n', 'new a\r\n']).toContain(disk.text('/app/a.js'));
      if (disk.kindOf('/app/.sse-migrate') === 'folder') undoAll(disk);
      expect(disk.text('/app/a.js')).toBe('old a\r\n');
      expect(disk.text('/app/b.js')).toBe('\uFEFFold b');
      expect(disk.paths().filter((path) => path.includes('new'))).toEqual([]);
    },
  );

  it('tells what an interruption had left as it was', () => {
    const disk = new MemoryDisk(BEFORE);
    expect(() => applyChanges(diskThatDiesAt(disk, 12), '/app', CHANGES)).toThrow('killed');
    expect(undo(disk, '/app')).toMatchObject({ restored: ['a.js'], untouched: ['b.js'] });
  });

  it.each(Array.from({ length: 10 }, (_, step) => step + 1))(
    'keeps nothing of a run when step %i does not work',
    (at) => {
      const disk = new MemoryDisk(BEFORE);
      const full = diskWithSteps(disk, (step) => {
        if (step === at) throw new Error('full');
      });
      expect(() => applyChanges(full, '/app', CHANGES)).toThrow('full');
      expect(disk.paths()).toEqual(['/app/a.js', '/app/b.js']);
    },
  );

  it('gives nothing back that the journal has not kept whole', () => {
    const disk = new MemoryDisk(BEFORE);
    applyChanges(disk, '/app', CHANGES);
    disk.write('/app/.sse-migrate/1/originals', new TextEncoder().encode('old a\r\n'));
    expect(undo(disk, '/app')).toMatchObject({ restored: ['a.js'], edited: ['b.js'] });
    expect(disk.text('/app/b.js')).toBe('\uFEFFnew b');
  });

  it('refuses to go on after an interruption, and says how', () => {
    const disk = new MemoryDisk(BEFORE);
    expect(() => applyChanges(diskThatDiesAt(disk, 9), '/app', CHANGES)).toThrow('killed');
    expect(() => applyChanges(disk, '/app', CHANGES)).toThrow(/sse-migrate undo/);
  });

  it('forgets a run that was killed before it wrote anything', () => {
    const disk = new MemoryDisk(BEFORE);
    expect(() => applyChanges(diskThatDiesAt(disk, 4), '/app', CHANGES)).toThrow('killed');
    applyChanges(disk, '/app', CHANGES);
    undo(disk, '/app');
    expect(disk.paths()).toEqual(['/app/a.js', '/app/b.js']);
  });

  it('writes nothing when a file has changed since it was read', () => {
    const disk = new MemoryDisk({ ...BEFORE, '/app/b.js': 'someone else was here' });
    expect(() => applyChanges(disk, '/app', CHANGES)).toThrow(MigrationError);
    expect(disk.text('/app/a.js')).toBe('old a\r\n');
    expect(disk.paths()).toEqual(['/app/a.js', '/app/b.js']);
  });

  // 15 steps and one beyond: a run takes place while another one is at each of them.
  it.each(Array.from({ length: 16 }, (_, step) => step + 1))(
    'loses nothing when another run takes place at step %i',
    (step) => {
      const disk = new MemoryDisk(BEFORE);
      const run = (on: Disk): string => {
        try {
          applyChanges(on, '/app', CHANGES);
          return 'done';
        } catch (error) {
          return error instanceof MigrationError ? error.code : String(error);
        }
      };
      const inner: string[] = [];
      const outer = run(diskWithin(disk, step, () => inner.push(run(disk))));
      expect([outer, ...inner].filter((one) => one === 'done')).toHaveLength(1);
      for (const lost of [outer, ...inner].filter((one) => one !== 'done')) {
        expect(['journal-present', 'file-changed']).toContain(lost);
      }
      expect(disk.text('/app/a.js')).toBe('new a\r\n');
      expect(disk.text('/app/b.js')).toBe('\uFEFFnew b');
      undo(disk, '/app');
      expect(disk.paths()).toEqual(['/app/a.js', '/app/b.js']);
      expect(disk.text('/app/b.js')).toBe('\uFEFFold b');
    },
  );

  it('says that there is nothing to take back', () => {
    expect(() => undo(new MemoryDisk(BEFORE), '/app')).toThrow(/nothing to take back/);
  });
});

/** Takes back what there is; a run that was killed before its first file may have left nothing. */
function undoAll(disk: MemoryDisk): void {
  try {
    undo(disk, '/app');
  } catch (error) {
    if (!(error instanceof MigrationError) || error.code !== 'journal-missing') throw error;
  }
}
