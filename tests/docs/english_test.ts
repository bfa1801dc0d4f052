/** The blocks of the English documents. */
import { testBlocks } from "./blocks.ts";
import { documents, isChinese, isDevice } from "./documents.ts";

await testBlocks(documents.filter((document) => !isDevice(document) && !isChinese(document)));
