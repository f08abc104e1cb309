export interface Config {
  app?: {
    signIn?: {
      /**
       * Whether the sign-in page offers "Enter as demo user" (the guest provider of the
       * back end, which refuses to work in production). Default: false.
       *
       * @visibility frontend
       */
      demoUser?: boolean;
    };
  };
}
