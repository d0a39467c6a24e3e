"use strict";
// Amounts in 万元 as exact whole 分 (1 万元 = 1,000,000 分); the same rules as qingqian/sheets/money.py.
// 15 digits at most stay below 2^53, so whole numbers are exact here.
(() => {
  const FEN_PER_WAN = 1000000;
  const PLAIN = /^(\d{1,9})(?:\.(\d{0,6})0*)?$/;

  // Text → 分; null for a blank (or a zero, which these columns read as blank); NaN for what is no amount.
  const toFen = (text) => {
    const plain = String(text).normalize("NFKC").replace(/[,\s]/g, "").replace(/^0+(?=\d)/, "");
    if (plain === "") return null;
    const match = PLAIN.exec(plain);
    if (!match) return NaN;
    return Number(match[1]) * FEN_PER_WAN + Number((match[2] || "").padEnd(6, "0")) || null;
  };

  // 分 → '1,234.50', as the format #,##0.00####.
  const display = (fen) => {
    const size = Math.abs(fen);
    const rest = size % FEN_PER_WAN;
    const whole = String((size - rest) / FEN_PER_WAN).replace(/\B(?=(\d{3})+$)/g, ",");
    const decimals = String(rest).padStart(6, "0").replace(/0{1,4}$/, "");
    return `${fen < 0 ? "-" : ""}${whole}.${decimals}`;
  };

  window.qingqian = Object.assign(window.qingqian || {}, { amounts: { toFen, display } });
})();
