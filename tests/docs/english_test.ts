/** The blocks of the English documents; the README's are in readme_test.ts. */
import { testBlocks } from "./blocks.ts";
import { documents, isChinese, isDevice, isReadme } from "./documents.ts";

await testBlocks(
  documents.filter((document) => !isReadme(document) && !isDevice(document) && !isChinese(document)),
);
