import type { Finding } from './finding.js';

/** What an application does with Socket.IO, before anything is changed. Plain data. */
export interface Survey {
  /** Packages that have to do with Socket.IO, as the package.json files name them. */
  readonly packages: readonly SurveyPackage[];
  readonly sockets: readonly SurveySocket[];
  readonly servers: readonly SurveyServer[];
  /** Events of the application, one row a name and direction. Lifecycle events are not among them. */
  readonly events: readonly SurveyEvent[];
  /** Places that send or hear an event whose name is worked out at run time. */
  readonly unnamed: readonly SurveyPlace[];
  /** What the move will meet that Socket.IO hid. */
  readonly hurdles: readonly Finding[];
  /** What no tool should decide: the findings of these files that need a person. */
  readonly toDo: readonly Finding[];
  readonly plan: readonly PlanStep[];
  readonly estimate: SurveyEstimate;
}

/** A line of a file. `file` is relative to the root, with forward slashes. */
export interface SurveyPlace {
  readonly file: string;
  /** One-based. */
  readonly line: number;
}

export interface SurveyPackage {
  readonly name: string;
  /** The version or range, as it is written. */
  readonly version: string;
  /** The package.json. */
  readonly file: string;
}

/** One creation of a client socket. */
export interface SurveySocket extends SurveyPlace {
  /** The group it moves with. */
  readonly group: string;
  /** The text of the URL, where one is given. */
  readonly url?: string;
}

export interface SurveyServer extends SurveyPlace {
  /** `by-itself`: the transform can mount the bridge here. */
  readonly mount: 'done' | 'by-itself' | 'by-hand';
}

/** Which way an event goes. */
export type Direction = 'to-server' | 'to-client';

/** One event in one direction, joined by name. */
export interface SurveyEvent {
  readonly name: string;
  readonly direction: Direction;
  readonly from: readonly EventEnd[];
  readonly to: readonly EventEnd[];
}

/** A place that sends or hears an event. */
export interface EventEnd extends SurveyPlace {
  /**
   * The shape of each argument: of a literal what it says, of a handler's parameter how it is taken apart, otherwise
   * `unknown`.
   */
  readonly payload: readonly string[];
  /** The sender waits for an answer, or the listener gives one. */
  readonly hasAck: boolean;
  /** Who gets it: the text of the rooms, or `everyone`. Absent for one socket. */
  readonly audience?: string;
}

/** One step of the move. */
export interface PlanStep {
  readonly title: string;
  readonly detail: string;
  /** What to type. */
  readonly command?: string;
  readonly by: 'itself' | 'person';
}

export interface SurveyEstimate {
  /** Uses of sockets that move by themselves, out of all. */
  readonly usesByItself: number;
  readonly uses: number;
  /** Files that would be changed. */
  readonly files: number;
  /** Places that need a person. */
  readonly places: number;
}
