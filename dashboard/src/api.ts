// Questions and acts over HTTP. A failure is an ApiError with the daemon's own words.

export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    text: string,
  ) {
    super(text);
  }
}

let csrf = "";

async function answer<T>(response: Response): Promise<T> {
  const body = (await response.json().catch(() => ({}))) as {
    error?: { code: string; text: string };
  };
  if (response.ok) return body as T;
  throw new ApiError(
    response.status,
    body.error?.code ?? "unknown",
    body.error?.text ?? `The daemon answered ${response.status}.`,
  );
}

async function send(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, { credentials: "same-origin", ...init });
  } catch {
    throw new ApiError(0, "offline", "The daemon did not answer.");
  }
}

export async function get<T>(path: string): Promise<T> {
  return answer<T>(await send(path, {}));
}

export async function post<T>(path: string, body: unknown): Promise<T> {
  const response = await send(path, {
    method: "POST",
    headers: { "content-type": "application/json", "x-csrf-token": csrf },
    body: JSON.stringify(body),
  });
  return answer<T>(response);
}

export interface Session {
  who: string;
  role: string;
  csrf: string;
  ends: number;
}

export async function loadSession(): Promise<Session> {
  const session = await get<Session>("/api/v1/session");
  csrf = session.csrf;
  return session;
}

export async function signIn(key: string): Promise<Session> {
  const session = await post<Session>("/api/v1/login", { key });
  csrf = session.csrf;
  return session;
}
