//! The store keeps the same contract as every other, on each engine.

macro_rules! everything {
    ($engine:expr) => {
        app::contract_tests!(
            [
                checkout,
                orders,
                tickets,
                agents,
                handovers,
                carts,
                packages,
                phones,
                sessions,
                staff_tools,
                feed,
                search,
                insights,
            ],
            test_support::StoreWorld::fresh($engine)
        );
    };
}

mod on_sqlite {
    everything!(test_support::Engine::Sqlite);
}

mod on_postgres {
    everything!(test_support::Engine::Postgres);
}
