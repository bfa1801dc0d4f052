/**
 * What is said about TLS and its certificates.
 *
 * @module
 */

/** What is wrong with a certificate, and what it says. */
export interface Mistrust {
  readonly subject: string;
  readonly issuer: string;
  readonly names: string;
  /** A date. */
  readonly from: string;
  /** A date. */
  readonly until: string;
  readonly pin: string;
  /** The name, or the pin, that was expected. */
  readonly expected: string;
  /** How the options begin: `--tls` or `--forward-tls`. */
  readonly flag: string;
}

/** One sentence for each thing there is to say. */
export interface TlsMessages {
  // options
  needsOther(flag: string, other: string): string;
  badPin(flag: string, text: string): string;
  cannotRead(flag: string, file: string, why: string): string;
  noCertificate(flag: string, file: string): string;
  noKey(flag: string, file: string): string;
  keyOfAnother(cert: string, key: string): string;
  weak(cert: string, why: string): string;
  expiredFile(file: string, subject: string, until: string): string;
  // at the start, and at SIGHUP
  serving(subject: string, issuer: string, until: string, pin: string): string;
  made(pin: string, command: string): string;
  renewed(file: string, subject: string, until: string): string;
  kept(file: string, why: string): string;
  // to whom one connects
  unknownIssuer(it: Mistrust): string;
  selfSigned(it: Mistrust): string;
  expired(it: Mistrust): string;
  notYetValid(it: Mistrust): string;
  wrongName(it: Mistrust): string;
  wrongPin(it: Mistrust): string;
  notTls: string;
  ended: string;
  tooOld: string;
  wantsCertificate: string;
  failed(why: string): string;
  // who connects
  noHandshake(ms: number): string;
  peerNotTls: string;
  peerFailed(why: string): string;
}

/** Chinese. */
export const tlsZh: TlsMessages = {
  needsOther: (flag, other) => `${flag} 要与 ${other} 一起使用`,
  badPin: (flag, text) => `${flag} 的值 ${text} 无效:应为证书 SHA-256 指纹的 64 位十六进制数字,冒号可有可无`,
  cannotRead: (flag, file, why) => `${flag} 的文件 ${file} 不能读取:${why}`,
  noCertificate: (flag, file) => `${flag} 的文件 ${file} 不是 PEM 证书:应以 -----BEGIN CERTIFICATE----- 开头`,
  noKey: (flag, file) => `${flag} 的文件 ${file} 不是未加密的 PEM 私钥:应以 -----BEGIN PRIVATE KEY----- 开头`,
  keyOfAnother: (cert, key) => `${key} 中的私钥不属于 ${cert} 中的证书:两者要成对`,
  weak: (cert, why) => `${cert} 中的证书和它的私钥不能用于 TLS:${why};请换成 RSA 2048 位或 EC P-256 的`,
  expiredFile: (file, subject, until) => `${file} 中 ${subject} 的证书已于 ${until} 过期:请换上新证书`,
  serving: (subject, issuer, until, pin) => `TLS:证书 ${subject},由 ${issuer} 签发,有效期至 ${until},指纹 ${pin}`,
  made: (pin, command) => `TLS:本次运行的自签名证书,指纹 ${pin};客户端这样连接:${command}`,
  renewed: (file, subject, until) => `已换上 ${file} 中的证书 ${subject},有效期至 ${until}`,
  kept: (file, why) => `${file} 仍用原来的证书:${why}`,
  unknownIssuer: ({ subject, issuer, until, pin, flag }) =>
    `不信任它的证书 ${subject}(由 ${issuer} 签发,有效期至 ${until}):签发者未知;请用 ${flag}-ca 指定签发者的证书文件,或确认无误后用 ${flag}-pin ${pin}`,
  selfSigned: ({ subject, until, pin, flag }) =>
    `不信任它的证书 ${subject}(自签名,有效期至 ${until}):确认是这台设备之后,请用 ${flag}-pin ${pin}`,
  expired: ({ subject, issuer, until, pin, flag }) =>
    `它的证书 ${subject}(由 ${issuer} 签发)已于 ${until} 过期:请对方更换证书;确认无误后也可用 ${flag}-pin ${pin}`,
  notYetValid: ({ subject, issuer, from, pin, flag }) =>
    `它的证书 ${subject}(由 ${issuer} 签发)从 ${from} 起才有效:请检查本机时钟;确认无误后也可用 ${flag}-pin ${pin}`,
  wrongName: ({ subject, issuer, names, until, expected, pin, flag }) =>
    `它的证书 ${subject}(由 ${issuer} 签发,有效期至 ${until})属于 ${
      names || "无名者"
    },不属于 ${expected}:若就是它,请用 ${names ? `${flag}-name ${names.split(", ")[0]}` : `${flag}-pin ${pin}`}`,
  wrongPin: ({ subject, issuer, until, pin, expected, flag }) =>
    `它的证书 ${subject}(由 ${issuer} 签发,有效期至 ${until})指纹是 ${pin},不是 ${expected}:证书换过,或对方不是那台设备;确认无误后请改 ${flag}-pin`,
  notTls: "对方说的不是 TLS:可能不需要 --tls,或端口不对",
  ended: "对方在握手中断开了连接",
  tooOld: "双方没有共同的 TLS 版本(这里是 1.2 和 1.3)或算法",
  wantsCertificate: "它要求客户端证书:请用 --tls-cert 和 --tls-key",
  failed: (why) => `TLS 握手失败:${why}`,
  noHandshake: (ms) => `已断开:${ms / 1000} 秒内没有完成握手(--handshake-timeout)`,
  peerNotTls: "已断开:对方说的不是 TLS,客户端需要 --tls",
  peerFailed: (why) => `已断开:TLS 握手失败:${why}`,
};

/** English. */
export const tlsEn: TlsMessages = {
  needsOther: (flag, other) => `${flag} needs ${other}`,
  badPin: (flag, text) =>
    `${text} is no value for ${flag}: it takes the SHA-256 of a certificate, 64 hexadecimal digits with or without colons`,
  cannotRead: (flag, file, why) => `cannot read ${file} of ${flag}: ${why}`,
  noCertificate: (flag, file) =>
    `${file} of ${flag} is no certificate in PEM: it has to begin with -----BEGIN CERTIFICATE-----`,
  noKey: (flag, file) =>
    `${file} of ${flag} is no key in PEM without a password: it has to begin with -----BEGIN PRIVATE KEY-----`,
  keyOfAnother: (cert, key) =>
    `the key in ${key} is not that of the certificate in ${cert}: give the two that belong together`,
  weak: (cert, why) =>
    `the certificate in ${cert} and its key cannot be used for TLS: ${why}; take RSA with 2048 bits or EC P-256`,
  expiredFile: (file, subject, until) => `the certificate of ${subject} in ${file} expired on ${until}: renew it`,
  serving: (subject, issuer, until, pin) =>
    `TLS: the certificate of ${subject}, issued by ${issuer}, valid until ${until}, pin ${pin}`,
  made: (pin, command) => `TLS: a certificate made for this run, pin ${pin}; a client connects by: ${command}`,
  renewed: (file, subject, until) =>
    `the certificate of ${subject} in ${file} is used from now on, valid until ${until}`,
  kept: (file, why) => `the certificate stays the one that ${file} had: ${why}`,
  unknownIssuer: ({ subject, issuer, until, pin, flag }) =>
    `nobody here trusts the issuer of its certificate: ${subject}, issued by ${issuer}, valid until ${until}; ${flag}-ca FILE with the issuer's certificate, or ${flag}-pin ${pin} if it is the right server`,
  selfSigned: ({ subject, until, pin, flag }) =>
    `its certificate is its own work: ${subject}, issued by itself, valid until ${until}; ${flag}-pin ${pin} if it is the right server`,
  expired: ({ subject, issuer, until, pin, flag }) =>
    `its certificate has expired: ${subject}, issued by ${issuer}, valid until ${until}; it has to be renewed there, or ${flag}-pin ${pin} takes it as it is`,
  notYetValid: ({ subject, issuer, from, pin, flag }) =>
    `its certificate is not valid yet: ${subject}, issued by ${issuer}, valid from ${from}; look at the clock, or ${flag}-pin ${pin} takes it as it is`,
  wrongName: ({ subject, issuer, names, until, expected, pin, flag }) =>
    `its certificate is for ${
      names || "no name"
    } and not for ${expected}: ${subject}, issued by ${issuer}, valid until ${until}; ${
      names ? `${flag}-name ${names.split(", ")[0]}` : `${flag}-pin ${pin}`
    } if it is the right server`,
  wrongPin: ({ subject, issuer, until, pin, expected, flag }) =>
    `its certificate has the pin ${pin} and not ${expected}: ${subject}, issued by ${issuer}, valid until ${until}; it was renewed (then change ${flag}-pin), or it is another server`,
  notTls: "it does not speak TLS: leave out --tls, or look at the port",
  ended: "the connection was closed in the handshake",
  tooOld: "both sides have no version of TLS (here 1.2 and 1.3) or no algorithm in common",
  wantsCertificate: "it asks for a certificate: --tls-cert and --tls-key",
  failed: (why) => `the TLS handshake failed: ${why}`,
  noHandshake: (ms) => `dropped: no handshake within ${ms / 1000} s (--handshake-timeout)`,
  peerNotTls: "dropped: it does not speak TLS, a client needs --tls",
  peerFailed: (why) => `dropped: the TLS handshake failed: ${why}`,
};
