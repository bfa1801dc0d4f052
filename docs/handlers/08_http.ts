/** Asking another service: what a line names is fetched, within a second. */
export default async (message: string): Promise<string> => {
  try {
    const response = await fetch(message, { signal: AbortSignal.timeout(1000) });
    return `${response.status} ${(await response.text()).slice(0, 1000)}`;
  } catch (error) {
    return `ERR ${error instanceof Error ? error.message : error}`;
  }
};
