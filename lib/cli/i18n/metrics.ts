/**
 * What is said about the server's numbers.
 *
 * @module
 */

/** One sentence for each thing there is to say. */
export interface MetricsMessages {
  open(address: string): string;
  exposed(address: string): string;
}

/** Chinese. */
export const metricsZh: MetricsMessages = {
  open: (address) => `指标:http://${address}/metrics`,
  exposed: (address) => `注意:${address} 不限于本机,能连上的人都能读到指标`,
};

/** English. */
export const metricsEn: MetricsMessages = {
  open: (address) => `metrics: http://${address}/metrics`,
  exposed: (address) => `Careful: ${address} is not this machine alone, whoever reaches it can read the metrics`,
};
