/** An alias of the package `express`, whose types serve both majors for what tests use of them. */
declare module 'express4' {
  import express = require('express');
  export = express;
}
